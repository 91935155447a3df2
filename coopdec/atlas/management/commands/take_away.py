"""`manage.py take_away fiches.csv "country=TG"`: what exports write; the site itself calls it."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.http import QueryDict
from django.urls import reverse
from django.utils import translation

from coopdec.atlas import readers
from coopdec.atlas.dimensions import labels_of, resolve
from coopdec.atlas.exports.columns import Taken, about
from coopdec.atlas.exports.files import FORMATS
from coopdec.atlas.filters import parse


class Command(BaseCommand):
    help = "Écrit les fiches qui répondent à une question dans un fichier (csv, xlsx, ods, geojson, json)."

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path, help="Le fichier à écrire ; sa fin dit le format.")
        parser.add_argument("query", nargs="?", default="", help="Les filtres, comme dans une adresse.")
        parser.add_argument("--language", default="fr")
        parser.add_argument("--site", default="", help="Le site des adresses écrites (https://…).")

    def handle(self, *, path: Path, query: str, language: str, site: str, **options: Any) -> None:
        ending = path.suffix.removeprefix(".")
        if ending not in FORMATS:
            raise CommandError(f"Format inconnu : {path.name} (csv, xlsx, ods, geojson, json).")
        with translation.override(language):
            write(path, ending, query, site=site)


def write(path: Path, ending: str, query: str, *, site: str) -> None:
    """The file appears whole or not at all. Raises `CommandError` when a filter is not understood."""
    filters, errors = parse(QueryDict(query))
    reader = readers.current(filters.version)
    filters, wrong = resolve(filters, reader)
    if errors or wrong:
        raise CommandError(" ".join(str(one.message) for one in (*errors, *wrong)))
    address = site + reverse("atlas") + filters.at(reader.version).query()
    said = about(filters, labels_of(filters), version=reader.version, question=address)
    taken = Taken(reader, filters, about=said, site=site)
    beside = path.with_name(f".{path.name}.part")
    try:
        with beside.open("wb") as file:
            FORMATS[ending][1](file, taken)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
