"""French grammar of names: articles, elisions, prepositions. Pure; « de » + « le Togo » is « du Togo »."""

from functools import lru_cache

VOWELS = "aàâäeéèêëiîïoôöuùûüœæ"
# « d’Hyères », but « de Houilles »: most names in H are aspirated or said so.
SILENT_H = (
    "hy", "haï", "hé", "hen", "her", "honf", "hirs", "histoi", "habit", "homme", "hôpi", "hôte", "heure",
    "huma", "huile", "hort", "hist", "horaire", "homolo",
)  # fmt: skip
# Semi-vowels: « de Iași », « de Ouagadougou », « de Yaoundé », « le onze ».
CONSONANTS_HERE = (
    "ia", "ie", "io", "iu", "oua", "oue", "oui", "ouo", "ouï", "onz", "yao", "yau", "yo", "yu", "ye",
)  # fmt: skip


@lru_cache(maxsize=100_000)
def elides(text: str) -> bool:
    """Whether « de » loses its vowel before this text."""
    start = text[:6].lower()
    if start.startswith("y"):
        return start == "yerres" or (len(start) > 1 and start[1] not in "aeiouéè")
    if start.startswith("h"):
        return start.startswith(SILENT_H)
    return bool(start) and start[0] in VOWELS and not start.startswith(CONSONANTS_HERE)


@lru_cache(maxsize=100_000)
def of(text: str) -> str:
    """« de » before a name or a noun with its article."""
    for article, contracted in (("le ", "du "), ("les ", "des ")):
        if text[: len(article)].lower() == article:
            return contracted + text[len(article) :]
    if text.startswith("des "):
        return of(text[4:])
    return f"d’{text}" if elides(text) else f"de {text}"


@lru_cache(maxsize=100_000)
def at(text: str) -> str:
    """« à » before a name or a noun with its article."""
    for article, contracted in (("le ", "au "), ("les ", "aux ")):
        if text[: len(article)].lower() == article:
            return contracted + text[len(article) :]
    return f"à {text}"


def that(text: str) -> str:
    """« que » before it."""
    return f"qu’{text}" if elides(text) else f"que {text}"


def within(country: str) -> str:
    """« au Togo », « en Allemagne », « en Iran », « aux États-Unis », « à Cuba » of a definite name."""
    if country.startswith("le "):
        return f"au {country[3:]}"
    if country.startswith("les "):
        return f"aux {country[4:]}"
    if country.startswith("la "):
        return f"en {country[3:]}"
    return f"en {country[2:]}" if country.startswith("l’") else f"à {country}"


def upper_first(text: str) -> str:
    """A sentence begins with a capital; the rest stays."""
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


NUMBERS = [
    "zéro",
    "un",
    "deux",
    "trois",
    "quatre",
    "cinq",
    "six",
    "sept",
    "huit",
    "neuf",
    "dix",
    "onze",
    "douze",
    "treize",
    "quatorze",
    "quinze",
    "seize",
]


def number(value: int) -> str:
    """In letters up to sixteen, then in figures with a no-break space by thousands."""
    return NUMBERS[value] if value < len(NUMBERS) else f"{value:,}".replace(",", "\u202f")


FORMS = {"de": of, "a": at, "que": that, "maj": upper_first, "min": lower_first}
