from django.core.management.base import BaseCommand

from coopdec.directory.services.authorities import bulk_load_authorities


class Command(BaseCommand):
    help = "Crée les collectivités françaises à partir du référentiel (sans effet si rien n’a changé)."

    def handle(self, **options):
        counts = bulk_load_authorities()
        if counts is None:
            self.stdout.write("Collectivités françaises : à jour.")
            return
        self.stdout.write(
            f"Collectivités françaises : {counts['created']} créées, {counts['changed']} modifiées, "
            f"{counts['unchanged']} inchangées."
        )
