"""The links of letters that act without signing in: signed, and for a time."""

from django.core import signing

SALT = "contribution.confirm"
LASTS = 90 * 24 * 3600


def to_confirm(*, sheet: str, organisation: int) -> str:
    return signing.dumps([sheet, organisation], salt=SALT)


def read(token: str) -> tuple[str, int] | None:
    """(ref of the sheet, key of the organisation); None when the token is not ours, or is too old."""
    try:
        sheet, organisation = signing.loads(token, salt=SALT, max_age=LASTS)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return str(sheet), int(organisation)
