"""`manage.py print_paper fiche.pdf < fiche.html`: a page of ours as a tagged PDF; the site calls it."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from coopdec.common.pool import UNABLE
from coopdec.common.printing import UnprintableError, write_pdf


class Command(BaseCommand):
    requires_system_checks: list[str] = []  # somebody waits, and the site has been checked
    help = "Fait un PDF balisé de la page HTML qu’il lit."

    def add_arguments(self, parser):
        parser.add_argument("path", type=Path, help="Le fichier à écrire.")
        parser.add_argument("--site", default="", help="Le site des adresses écrites (https://…).")

    def handle(self, *, path: Path, site: str, **options: Any) -> None:
        try:
            with path.open("wb") as file:
                write_pdf(file, sys.stdin.read(), site=site)
        except UnprintableError as error:
            path.unlink()
            raise CommandError(str(error), returncode=UNABLE) from error
