"""« au Togo », « en Allemagne », « aux Comores », « à Cuba »: a country in a French sentence. Pure."""

MASCULINE_IN_E = frozenset({"BZ", "KH", "MX", "MZ", "SR", "ZW"})
FEMININE = frozenset({"GW", "HT", "KP", "KR", "MK"})  # said « en », though not by their last letter
PLURAL = frozenset([
    "AE", "AS", "BM", "BS", "FJ", "FK", "FO", "KI", "KM", "KY", "MH", "MP", "MV", "NL", "PH", "PW", "SB",
    "SC", "TC", "TO", "US", "VG", "VI", "WS",
])  # fmt: skip
# Islands and towns without an article; « la Barbade » keeps its own.
BARE = frozenset([
    "AG", "AI", "AW", "BH", "BQ", "CU", "CW", "CY", "DJ", "GG", "GI", "GU", "HK", "JE", "MC", "MG", "MO",
    "MS", "MT", "MU", "NR", "NU", "OM", "PR", "SG", "ST", "TT", "TV", "TW", "WF", "YT",
])  # fmt: skip
WITH_ARTICLE = {"BB": "à la Barbade", "DM": "à la Dominique", "GD": "à la Grenade", "SV": "au Salvador"}
VOWELS = tuple("AEIOUÉÈÊÎÔ")


def within(code: str, name: str) -> str:
    """`name` is the French one of the country of this ISO code."""
    if code in WITH_ARTICLE:
        return WITH_ARTICLE[code]
    if code in BARE or name.startswith(("Saint", "La ")):
        return f"à {name}"
    if code in PLURAL or name.startswith(("Îles ", "Pays-", "États-")):
        return f"aux {name}"
    if name.startswith("Île "):
        return f"à l’{name[0].lower()}{name[1:]}"
    if code in FEMININE or name.startswith((*VOWELS, "République")):
        return f"en {name}"
    is_feminine = name.endswith("e") and code not in MASCULINE_IN_E
    return f"{'en' if is_feminine else 'au'} {name}"
