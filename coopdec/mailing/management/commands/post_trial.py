"""`manage.py post_trial ADDRESS`: for who sets the site up, to see that letters arrive."""

from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from coopdec.mailing.services import post


class Command(BaseCommand):
    help = "Écrit un courriel d’essai ; « manage.py work » l’envoie."

    def add_arguments(self, parser):
        parser.add_argument("address", metavar="ADRESSE")
        parser.add_argument("--language", default="fr", metavar="LANGUE")

    @transaction.atomic
    def handle(self, *, address: str, language: str, **options):
        post(
            key=f"trial-{timezone.now().timestamp():.0f}",
            to=address,
            template="mailing/trial.txt",
            context={},
            language=language,
        )
        self.stdout.write("Courriel écrit.")
