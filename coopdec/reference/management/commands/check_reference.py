"""`manage.py check_reference <folder>`: compare the database with trusted files; exit 1 when a rule fails."""

from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from coopdec.reference import services


class Command(BaseCommand):
    help = "Compare les référentiels à un dossier de fichiers officiels et écrit data/reference/CHECK.md."

    def add_arguments(self, parser):
        parser.add_argument("folder", type=Path)
        parser.add_argument("--output", type=Path, default=settings.DATA / "reference" / "CHECK.md")

    def handle(self, **options):
        folder = options["folder"]
        if not folder.is_dir():
            raise CommandError(_("%(folder)s n’est pas un dossier") % {"folder": folder})
        findings = services.compare_with(folder)
        report = services.report(findings)
        options["output"].write_text(report, encoding="utf-8")
        self.stdout.write(report)
        failed = [finding.subject for finding in findings if not finding.ok]
        if failed:
            raise CommandError(_("À corriger : %(subjects)s") % {"subjects": " ; ".join(failed)})
