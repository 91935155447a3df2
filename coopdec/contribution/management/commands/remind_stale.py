"""Writes to those who can confirm the sheets that nobody has answered for in a year; to be run every day."""

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from coopdec.contribution.services import remind


class Command(BaseCommand):
    help = "Demande de confirmer les fiches que personne n’a confirmées depuis un an (une lettre par an)."

    def handle(self, **options):
        self.stdout.write(_("%(count)d lettres écrites.") % {"count": remind()})
