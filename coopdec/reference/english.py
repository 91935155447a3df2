"""“in Togo”, “in the Netherlands”, “on the Isle of Man”: a country in an English sentence. Pure."""

WITH_ARTICLE = frozenset([
    "AE", "AX", "BS", "CC", "CD", "CF", "CG", "CK", "DO", "FK", "FO", "GB", "IM", "IO", "KM", "KY", "MH",
    "MP", "MV", "NL", "PH", "SB", "TC", "UM", "US", "VG", "VI",
])  # fmt: skip
ISLANDS = frozenset({"CX", "IM", "NF"})  # one island, which says so in its name
# Where a sentence takes another name than the list.
OTHERWISE = {"PN": "in the Pitcairn Islands", "VA": "in Vatican City"}


def within(code: str, name: str) -> str:
    """`name` is the English one of the country of this ISO code."""
    if code in OTHERWISE:
        return OTHERWISE[code]
    article = "the " if code in WITH_ARTICLE else ""
    return f"{'on' if code in ISLANDS else 'in'} {article}{name}"
