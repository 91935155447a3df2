"""`manage.py dump_data`: makes the files of `/donnees/` now; `keep_atlas` does it every night."""

import os
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from coopdec.atlas.exports import dumps

GENTLE = 10


class Command(BaseCommand):
    help = "Fait les fichiers de données du jour : toutes les vraies fiches, en CSV, GeoJSON et JSON."

    def add_arguments(self, parser):
        parser.add_argument("--site", default=settings.SITE_ADDRESS, help="Le site des adresses écrites.")

    def handle(self, *, site: str, **options: Any) -> None:
        os.setpriority(os.PRIO_PROCESS, 0, GENTLE)
        made = dumps.make(site)
        self.stdout.write(f"Données du jour : {made.sheets} fiches, version {made.version}.")
