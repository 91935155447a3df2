"""`manage.py take_away fiches.csv "country=TG"`: what exports write; the site itself calls it."""

import gzip
import json
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.http import QueryDict
from django.utils import translation

from coopdec.atlas import readers
from coopdec.atlas.dimensions import labels_of, resolve
from coopdec.atlas.exports import pdf
from coopdec.atlas.exports.columns import About, Taken, about
from coopdec.atlas.exports.files import FORMATS, PACKED
from coopdec.atlas.filters import parse
from coopdec.common.pool import GONE, UNABLE
from coopdec.common.printing import UnprintableError

LEVEL = 2  # of gzip: further ones take longer than what they save
WRITERS = {**{ending: writer for ending, (_type, writer) in FORMATS.items()}, "pdf": pdf.write_list}


class Command(BaseCommand):
    requires_system_checks: list[str] = []  # somebody waits, and the site has been checked
    help = f"Écrit les fiches qui répondent à une question dans un fichier ({', '.join(WRITERS)})."

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path, help="Le fichier à écrire ; sa fin dit le format.")
        parser.add_argument("query", nargs="?", default="", help="Les filtres, comme dans une adresse.")
        parser.add_argument("--language", default="fr")
        parser.add_argument("--site", default="", help="Le site des adresses écrites (https://…).")
        parser.add_argument("--gzip", action="store_true", help="Comprimer le fichier.")

    def handle(self, *, path: Path, query: str, language: str, site: str, **options: Any) -> None:
        ending = path.suffix.removeprefix(".")
        if ending not in WRITERS:
            raise CommandError(f"Format inconnu : {path.name} ({', '.join(WRITERS)}).")
        with translation.override(language):
            try:
                said = write(path, ending, query, site=site, packed=options["gzip"])
            except UnprintableError as error:
                raise CommandError(str(error), returncode=UNABLE) from error
        self.stdout.write(json.dumps({"version": said.version, "sheets": said.sheets}))


def write(path: Path, ending: str, query: str, *, site: str, packed: bool = False) -> About:
    """The file appears whole or not at all. Raises `CommandError` when a filter is not understood, or when
    the version that is asked is kept no more."""
    filters, errors = parse(QueryDict(query))
    reader = readers.current(filters.version)
    if filters.version not in (None, reader.version):
        raise CommandError(f"La version {filters.version} n’est plus gardée.", returncode=GONE)
    filters, wrong = resolve(filters, reader)
    if errors or wrong:
        raise CommandError(" ".join(str(one.message) for one in (*errors, *wrong)))
    said = about(reader, filters, labels_of(filters), site=site)
    beside = path.with_name(f".{path.name}.part")
    try:
        with ExitStack() as closing:
            file = closing.enter_context(beside.open("wb"))
            if packed and ending not in PACKED:
                file = closing.enter_context(gzip.GzipFile("", "wb", LEVEL, file, mtime=0))
            WRITERS[ending](file, Taken(reader, filters, about=said, site=site))
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
    return said
