"""`manage.py load_reference`: put the committed files of `data/reference/` in the database."""

import time
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from coopdec.reference import services


def silent(line):
    """`--verbosity 0`: nothing is said."""
    del line


class Command(BaseCommand):
    help = "Charge les fichiers de data/reference (rien à faire si rien n’a changé)."

    def add_arguments(self, parser):
        parser.add_argument("folder", nargs="?", default=settings.DATA / "reference", type=Path)

    def handle(self, **options):
        started = time.monotonic()
        progress = self.stdout.write if options["verbosity"] else silent
        try:
            done = services.load_reference(options["folder"], progress=progress)
        except services.BadReferenceFilesError as error:
            head = _("%(count)s erreur(s), rien n’est chargé :") % {"count": len(error.errors)}
            raise CommandError(f"{head}\n{error}") from error
        seconds = time.monotonic() - started
        if done:
            facts = {"count": len(done), "seconds": seconds}
            progress(_("%(count)s fichiers chargés en %(seconds).1f s") % facts)
        else:
            progress(_("Référentiels à jour (%(seconds).2f s)") % {"seconds": seconds})
