"""Text as keys: folding, sorting and searching without the database's collation.

Two servers with different collations must give the same order and the same hits, so keys are made here,
stored, and compared byte by byte (columns declared `db_collation="C"`).

The analyser makes one token of all the forms of a French word: stem first, then fold, because the
stemmer needs the accents (« jumelé » and « jumelée » part for ever once folded). What it gives depends
on `ANALYSER` alone.
"""

import re
import threading
import unicodedata
from functools import lru_cache

import Stemmer  # type: ignore[import-not-found]

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ø": "o", "đ": "d", "ł": "l", "ı": "i"})
_WORD = re.compile(r"[^\W_]+")
# A word whose accents stand apart (those that compose with no letter) is one word.
_MARKS = "\u0300-\u036f\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0670"
_WRITTEN = re.compile(rf"(?:[^\W_]+[{_MARKS}]*)+")
_QUOTED = re.compile(r'"([^"]*)"|«([^»]*)»|“([^”]*)”')
_LAST_LATIN = "\u024f"


class _NoMarks(dict):
    """For `str.translate`: marks go, all else stays; each character is looked up once."""

    def __missing__(self, code: int) -> int | None:
        kept = self[code] = None if unicodedata.combining(chr(code)) else code
        return kept


_NO_MARKS = _NoMarks()


def fold(text: str) -> str:
    """Lower case without accents; ligatures opened. `fold("Œuvre d’Été")` is `"oeuvre d’ete"`."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text).lower().translate(_LIGATURES)
    decomposed = unicodedata.normalize("NFKD", plain)
    return decomposed if decomposed.isascii() else decomposed.translate(_NO_MARKS)


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


# --- the analyser

_RULE = 1  # to raise whenever what follows gives other tokens
ANALYSER = f"fr{_RULE}-{Stemmer.version()}"
# Words without a meaning of their own, folded: neither indexed nor sought, so that « eau au Togo »
# also finds a sheet that says « l’eau du Togo ». Articles, elisions, prepositions and relatives only:
# « est » (Grand Est) stays.
STOP_WORDS = frozenset(
    words(
        "l le la les un une d de du des a au aux en et ou par pour dans sur sous avec sans chez vers entre "
        "c ce cet cette ces s se sa son ses leur leurs qu qui que dont n ne y j m t"
    )
)
_STEMMER = Stemmer.Stemmer("french", 0)
_ONE_AT_A_TIME = threading.Lock()  # the stemmer keeps its working space between calls


def written_words(text: str) -> list[str]:
    """The words of a text in order, in lower case, accents kept; they part as in `words`."""
    return _WRITTEN.findall(unicodedata.normalize("NFKC", text).lower())


def _stem(word: str) -> str:
    with _ONE_AT_A_TIME:
        return _STEMMER.stemWord(word)


@lru_cache(maxsize=1 << 16)
def token(word: str) -> str:
    """What all the forms of a word share: its stem, folded. `word` is one of `written_words`.

    A word typed without its accents and whose token still ends in « e » is stemmed again: « decentralisee » →
    « decentralise » → « decentralis ». Words of other scripts are folded only.
    """
    if any(letter > _LAST_LATIN and not unicodedata.combining(letter) for letter in word):
        return fold(word)
    found = fold(_stem(word))
    if found.endswith("e") and word == fold(word):
        found = fold(_stem(found))
    return found


@lru_cache(maxsize=1 << 17)
def _tokens(word: str) -> tuple[str, str] | None:
    """The two tokens of a word of a text, None for a stop word."""
    plain = fold(word)
    if plain in STOP_WORDS or not plain:
        return None
    first = token(word)
    return first, first if plain == word else token(plain)


def sequence(text: str) -> tuple[list[str], list[str]]:
    """The tokens of a text in order, without stop words, and, of the same length, the second ones:
    those of the words without their accents, for people who type none."""
    pairs = [pair for pair in map(_tokens, written_words(text)) if pair]
    return [first for first, _other in pairs], [other for _first, other in pairs]


def query_tokens(q: str) -> tuple[list[str], list[list[str]]]:
    """What is sought: tokens, each once, and phrases of two tokens or more (between quotation marks,
    straight or French). Stop words are left out: a question made of nothing else asks nothing.
    """
    quoted = [sequence(next(filter(None, found.groups()), ""))[0] for found in _QUOTED.finditer(q)]
    phrases = [phrase for phrase in quoted if len(phrase) > 1]
    alone = [one for phrase in quoted if len(phrase) == 1 for one in phrase]
    return list(dict.fromkeys(sequence(_QUOTED.sub(" ", q))[0] + alone)), phrases
