"""`manage.py work`: does what was asked for later (letters, files, rounds of the day), until stopped."""

from django.core.management import call_command
from django.core.management.base import BaseCommand

from coopdec.common import queue


class Command(BaseCommand):
    help = (
        "Envoie les courriels et fait les travaux en attente (ou --once : ceux de maintenant, puis s’arrête)."
    )

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="Faire ce qui attend, puis s’arrêter.")

    def handle(self, *, once: bool, **options):
        words = ["--queues", f"{queue.QUICK},{queue.SLOW}", "--concurrency", "3"]
        words += ["--delete-jobs", "successful", "--shutdown-graceful-timeout", "10"]
        call_command("procrastinate", "worker", *words, *(["--one-shot"] if once else []))
