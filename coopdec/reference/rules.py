"""Pure checks on codes."""

SIREN_LENGTH = 9


def siren_is_valid(siren: str) -> bool:
    """Whether a text is a SIREN: nine digits whose Luhn sum is a multiple of ten.

    La Poste's exception concerns the SIRETs of its offices, not its SIREN. A valid key does not say that
    the body exists.
    """
    if len(siren) != SIREN_LENGTH or not (siren.isascii() and siren.isdigit()):
        return False
    total = 0
    for place, char in enumerate(reversed(siren)):
        digit = int(char) * (2 if place % 2 else 1)
        total += digit - 9 if digit > 9 else digit  # noqa: PLR2004 - sum of the two digits of a number below 19
    return total % 10 == 0
