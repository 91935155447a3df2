"""For which of their organisations a person acts now: kept in the session, shown in the space."""

from django.http import HttpRequest

from coopdec.accounts.queries import Part, rights_of

KEY = "organisation"


def choices(request: HttpRequest) -> list[Part]:
    """One part for each organisation: that which lets do most."""
    found: dict[str, Part] = {}
    for part in rights_of(request.user).parts:
        known = found.get(part.slug)
        if known is None or len(part.powers) > len(known.powers):
            found[part.slug] = part
    return list(found.values())


def current(request: HttpRequest) -> Part | None:
    """The one chosen while it lasts, else the first; None for who belongs nowhere."""
    parts = choices(request)
    chosen = request.session.get(KEY)
    return next((part for part in parts if part.slug == chosen), parts[0] if parts else None)


def choose(request: HttpRequest, slug: str) -> bool:
    """Whether it is one of theirs; nothing changes otherwise."""
    if any(part.slug == slug for part in choices(request)):
        request.session[KEY] = slug
        return True
    return False
