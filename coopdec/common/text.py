"""Text as keys: folding, sorting and searching without the database's collation.

Two servers with different collations must give the same order and the same hits, so keys are made here,
stored, and compared byte by byte (columns declared `db_collation="C"`).
"""

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ł": "l", "ı": "i"})
_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """Lower case without accents; ligatures opened. `fold("Œuvre d’Été")` is `"oeuvre d’ete"`."""
    plain = unicodedata.normalize("NFKD", text).lower().translate(_LIGATURES)
    decomposed = unicodedata.normalize("NFKD", plain)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def words(text: str) -> list[str]:
    """The folded words of a text, in order; apostrophes and hyphens part words."""
    return _WORD.findall(fold(text))


def sort_key(text: str) -> str:
    """A key whose byte order is the French order: letters first, then accents, punctuation ignored.

    A folded key alone would tie « cote » and « côté »; the lower-cased original breaks the tie.
    """
    return f"{' '.join(words(text))}\x1f{unicodedata.normalize('NFD', text.lower())}"[:500]


def search_key(*texts: str) -> str:
    """Folded words of several texts, one space apart and one at each end.

    A word that begins with `eau` is found by `LIKE '% eau%'`, a whole word by `LIKE '% eau %'`.
    """
    found = [word for text in texts if text for word in words(text)]
    return f" {' '.join(found)} "


def slug(text: str) -> str:
    """Folded words with hyphens, for addresses: `slug("Gouvernorat d’Erbil")` is `"gouvernorat-d-erbil"`.

    Words of scripts that do not fold to Latin letters are left out; the result may be empty.
    """
    return "-".join(word for word in words(text) if word.isascii())
