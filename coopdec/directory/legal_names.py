"""How French authorities are called: not always « the name of the territory ».

Sources: general code of local authorities for the special ones; French usage for « du », « de la », « des ».
"""

EPCI_WORDS = {
    "CC": "Communauté de communes",
    "CA": "Communauté d’agglomération",
    "CU": "Communauté urbaine",
}

# By SIREN: authorities with a name of their own.
SPECIAL = {
    "200094332": "Collectivité européenne d’Alsace",
    "200076958": "Collectivité de Corse",
    "200055507": "Collectivité territoriale de Martinique",
    "200052678": "Collectivité territoriale de Guyane",
    "229850003": "Département de Mayotte",
}

_OF = {
    "de l’": "01 02 03 07 09 10 11 12 27 34 36 38 60 61 89 91",
    "d’": "28 35 37",
    "du ": "14 15 18 25 29 30 32 39 45 46 56 59 62 63 69 81 83 90 94 95",
    "de la ": "16 17 19 21 23 24 26 31 33 42 43 44 48 50 51 52 53 55 57 58 70 72 73 74 76 80 85 86 87 93 971",
    "des ": "04 05 06 08 13 22 40 64 65 66 78 79 88 92",
    "de ": "41 47 49 54 71 77 82 84 974",
}
DEPARTMENT_OF = {code: words for words, codes in _OF.items() for code in codes.split()}


def epci_name(name: str) -> str:
    """« CC du Pays de … » in full words; other names as they are."""
    prefix, _space, rest = name.partition(" ")
    return f"{EPCI_WORDS[prefix]} {rest}" if prefix in EPCI_WORDS and rest else name


def department_name(code: str, name: str, siren: str) -> str:
    """« Département du Finistère ». Raises KeyError for a code whose article is not known."""
    return SPECIAL.get(siren) or f"Département {DEPARTMENT_OF[code]}{name}"


def region_name(name: str, siren: str | None, *, overseas: bool) -> str:
    """« Région Bretagne »; overseas collectivities go by their own name."""
    if overseas:
        return name
    return SPECIAL.get(siren or "") or f"Région {name}"
