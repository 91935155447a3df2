"""The catalogues are whole: every message in every language, with its plurals and all that it is filled with."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.conf import settings
from django.utils import translation

from coopdec.common.templatetags.words import typo
from scripts.messages import found, plurals_of

LOCALE = Path(settings.ROOT) / "coopdec" / "locale"
FILLED = re.compile(r"%\(\w+\)(?:0?\d*\.?\d*)?[a-zA-Z]|%%|%[sd]")
TAGS = re.compile(r"</?[a-zA-Z][^>]*>")
OTHERS = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
FRENCH_SIGNS = re.compile("«|»| [:;?!]|\u00a0[:;?!]|\\d \\d{3}|,\\d(?!\\d\\d)")


def catalogue(language):
    with (LOCALE / language / "LC_MESSAGES" / "django.po").open("rb") as file:
        return read_po(file, locale=language, domain="django")


def forms(text):
    return (text,) if isinstance(text, str) else tuple(text or ("",))


@pytest.fixture(scope="module")
def messages():
    return [message for message in found() if message.id]


def key(message):
    return message.context, forms(message.id)


@pytest.mark.parametrize("language", OTHERS)
def test_every_message_is_translated(messages, language):
    known = {key(message): message for message in catalogue(language) if message.id}
    missing = [one.id for one in messages if key(one) not in known or not all(forms(known[key(one)].string))]
    assert not missing, "run `python -m scripts.messages`, then translate"
    left = set(known) - {key(one) for one in messages}
    assert not left, "no longer said: run `python -m scripts.messages`"


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_has_all_its_plurals(language):
    known = catalogue(language)
    for message in known:
        if message.id and message.pluralizable:
            assert len(message.string) == known.num_plurals, message.id
            assert all(message.string), message.id


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_is_filled_with_the_same(language):
    """The singular may say « une fiche » without its number; nothing else may be left out, nothing added."""
    for message in catalogue(language):
        for rank, said in enumerate(forms(message.string) if message.id else ()):
            original = forms(message.id)[min(rank, len(forms(message.id)) - 1)]
            assert sorted(FILLED.findall(said)) == sorted(FILLED.findall(original)), message.id
            assert sorted(TAGS.findall(said)) == sorted(TAGS.findall(original)), message.id


def test_french_has_its_own_plurals(messages):
    """Without them Django applies English ones: « 0 fiches »."""
    wanted = {key(message) for message in plurals_of(found()) if message.id}
    known = {key(message): message for message in catalogue("fr") if message.id}
    assert set(known) == wanted
    assert all(forms(message.string) == forms(message.id) for message in known.values())


def test_english_has_no_french_typography():
    for message in catalogue("en"):
        for said in forms(message.string) if message.id else ():
            assert not FRENCH_SIGNS.search(said), said
            filled = FILLED.sub("n", said)
            assert typo(filled) == filled, "straight apostrophe, or a space before a sign"


def test_the_compiled_catalogues_are_those(messages):
    """`make` compiles them when they change."""
    with translation.override("en"):
        assert translation.gettext("Chercher") == "Search"
        assert translation.ngettext("%(n)s fiche", "%(n)s fiches", 0) == "%(n)s sheets"
    with translation.override("fr"):
        assert translation.ngettext("%(n)s fiche", "%(n)s fiches", 0) == "%(n)s fiche"
