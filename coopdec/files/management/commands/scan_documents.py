"""Asks the antivirus about the documents that still wait for it; to be run every few minutes."""

from django.core.management.base import BaseCommand

from coopdec.files.enums import Scan
from coopdec.files.models import Document
from coopdec.files.services import scan_again


class Command(BaseCommand):
    help = "Analyse les documents en attente."

    def handle(self, **options):
        waiting = Document.objects.filter(scan=Scan.WAITING).exclude(file="")
        for document in waiting:
            said = scan_again(document).scan
            self.stdout.write(f"{document.ref} : {Scan(said).label}")
