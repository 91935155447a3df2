import time

from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError

from coopdec.cooperation.services.bulk import BulkRefusedError
from coopdec.demonstration import rules, services

EVERY = 2.0  # seconds between two lines of progress


class Command(BaseCommand):
    help = (
        "Charge le monde de démonstration (fiches fictives, marquées), ou le retire avec --remove."
        " Sans effet s’il est déjà là."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--projects", type=int, default=rules.TABLE, help=f"Nombre de fiches, de 1 à {rules.MOST}."
        )
        parser.add_argument("--seed", default=services.SEED, help="Une autre graine fait un autre monde.")
        parser.add_argument("--remove", action="store_true", help="Retire tout le monde de démonstration.")

    def handle(self, *, projects: int, seed: str, remove: bool, **options):
        if remove:
            self.remove()
            return
        began, told = time.monotonic(), 0.0

        def progress(done: int) -> None:
            nonlocal told
            if time.monotonic() - told > EVERY:
                told = time.monotonic()
                self.stdout.write(f"{done} fiches sur {projects}, {told - began:.0f} s")

        try:
            rows = services.load_demonstration(projects=projects, seed=seed, progress=progress)
        except (services.DemonstrationOffError, ValueError) as refused:
            raise CommandError(str(refused)) from refused
        except BulkRefusedError as refused:
            raise CommandError(f"Rien n’a été chargé.\n{refused}") from refused
        if rows is None:
            self.stdout.write("Monde de démonstration : à jour.")
            return
        counts = ", ".join(f"{name} {count}" for name, count in rows.items())
        self.stdout.write(f"Monde de démonstration : {counts} ({time.monotonic() - began:.1f} s).")

    def remove(self):
        try:
            removed = services.remove_demonstration()
        except IntegrityError as refused:
            raise CommandError(
                f"Rien n’a été retiré : une fiche réelle dépend du monde de démonstration.\n{refused}"
            ) from refused
        if not removed:
            self.stdout.write("Monde de démonstration : il n’y en a pas.")
            return
        counts = ", ".join(f"{name} {count}" for name, count in removed.items())
        self.stdout.write(f"Monde de démonstration retiré : {counts}.")
