"""`make messages`: bring the catalogues up to date without the gettext programs, which a machine may lack.

Django rewrites a template as Python-like text for gettext; Babel reads that as well.
"""

from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from scripts.steps import ROOT, say

PACKAGE = ROOT / "coopdec"
SOURCE_LANGUAGE = "fr"
GUESTS = {"es", "pt"}  # as settings.GUEST_LANGUAGES
HEADER = dict.fromkeys(("project", "last_translator", "language_team", "msgid_bugs_address"), "Coopdec") | {
    "version": "1"
}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def found() -> Catalog:
    catalogue = Catalog(project="coopdec", fuzzy=False)
    pages = [path for path in PACKAGE.rglob("templates/**/*.*") if path.is_file()]
    for path in sorted([*PACKAGE.rglob("*.py"), *pages]):
        text = path.read_text()
        if path.suffix != ".py":
            lines = templatize(text, origin=str(path)).splitlines()
            text = "\n".join(line.strip() for line in lines)  # an indented page is no indented program
        for line, message, comments, context in extract(
            "python", BytesIO(text.encode()), KEYWORDS, ["Translators:"], {"encoding": "utf-8"}
        ):
            place = [(str(path.relative_to(ROOT)), line)]
            catalogue.add(message, None, place, auto_comments=comments, context=context)
    return catalogue


def plurals_of(template: Catalog) -> Catalog:
    """What French itself needs: without its plurals Django applies English ones (« 0 fiches »)."""
    catalogue = Catalog(project="coopdec", fuzzy=False)
    for message in template:
        if message.id and message.pluralizable:
            place = message.locations
            catalogue.add(message.id, message.id, place, flags=message.flags, context=message.context)
    return catalogue


def part_of(template: Catalog, *, known: Catalog) -> Catalog:
    """The messages that a catalogue has already and that are still said."""
    catalogue = Catalog(project="coopdec", fuzzy=False)
    ids = {(message.context, message.id) for message in known if message.id}
    for message in template:
        if (message.context, message.id) in ids:
            catalogue.add(message.id, None, message.locations, context=message.context)
    return catalogue


def update(path: Path, template: Catalog) -> None:
    locale = path.parents[1].name
    with path.open("rb") as file:
        catalogue = read_po(file, locale=locale, domain="django")
    if locale == SOURCE_LANGUAGE:
        template = plurals_of(template)
    if locale in GUESTS:
        # Only what its few pages say: the test of these pages names what is missing.
        template = part_of(template, known=catalogue)
    catalogue.update(template, no_fuzzy_matching=True, update_creation_date=False)
    if locale == SOURCE_LANGUAGE:
        for message in catalogue:
            message.string = message.id if message.pluralizable else message.string
    with path.open("wb") as file:
        # Line numbers would change with every edit of the code.
        write_po(file, catalogue, width=100, include_lineno=False, ignore_obsolete=True)
    missing = sum(1 for message in catalogue if message.id and not any(message.string or ()))
    say(f"{path.relative_to(ROOT)} : {len(catalogue)} messages, {missing} à traduire")


def main() -> None:
    template = found()
    folders = sorted(path for path in (PACKAGE / "locale").glob("*") if path.is_dir())
    if not folders:
        say("Aucune langue : créez coopdec/locale/<langue>, puis recommencez.")
    for folder in folders:
        path = folder / "LC_MESSAGES" / "django.po"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                new = Catalog(locale=folder.name, header_comment="# Coopdec.", **HEADER, fuzzy=False)
                write_po(file, new)
        update(path, template)


if __name__ == "__main__":
    main()
