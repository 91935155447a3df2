"""Pure decisions on people and their rights; nothing here reads the database."""

from coopdec.accounts.enums import Power, Role
from coopdec.directory.enums import OrganisationKind

POWERS: dict[str, frozenset[Power]] = {
    Role.READER: frozenset({Power.READ}),
    Role.CONTRIBUTOR: frozenset({Power.READ, Power.WRITE}),
    Role.MANAGER: frozenset({Power.READ, Power.WRITE, Power.SUBMIT}),
    Role.SIGNATORY: frozenset({Power.READ, Power.SIGN}),
    Role.ADMINISTRATOR: frozenset({Power.READ, Power.WRITE, Power.SUBMIT, Power.ADMINISTER}),
}
DEMONSTRATION_DOMAIN = "exemple.invalid"
# Those who act on what others wrote: a password alone does not open it.
SECOND_FACTOR_KINDS = frozenset(
    {
        OrganisationKind.NATIONAL,
        OrganisationKind.EMBASSY,
        OrganisationKind.PREFECTURE,
        OrganisationKind.NETWORK,
    }
)


def powers_of(role: str) -> frozenset[Power]:
    return POWERS[role]


def needs_second_factor(kinds: frozenset[str] | set[str], *, is_staff: bool = False) -> bool:
    """Whether someone who belongs to organisations of these kinds must have a second factor; the technical
    administration opens everything, so its people always do."""
    return is_staff or bool(SECOND_FACTOR_KINDS & set(kinds))


def is_of_demonstration(email: str) -> bool:
    """Whether this is an invented person: their address receives nothing, their password is public."""
    return email.lower().endswith(f"@{DEMONSTRATION_DOMAIN}")
