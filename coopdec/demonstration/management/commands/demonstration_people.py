"""`make people`: who can be tried here, and the code that their second factor asks for at this moment."""

from django.core.management.base import BaseCommand, CommandError

from coopdec.accounts.models import User
from coopdec.demonstration import services


class Command(BaseCommand):
    help = "Montre les personnes de la démonstration, leur mot de passe et leur code du moment."

    def handle(self, *args, **options):
        try:
            services.load_people()
            services.load_exchange()
            services.load_calls()
            services.load_files()
        except services.DemonstrationOffError as refused:
            raise CommandError(str(refused)) from refused
        people = User.objects.in_bulk([one.email for one in services.PEOPLE], field_name="email")
        self.stdout.write(f"Mot de passe de toutes : {services.PASSWORD}\n")
        for one in services.PEOPLE:
            code = services.code_now(people[one.email])
            said = f"code {code}" if code else ""
            self.stdout.write(f"{one.email:<42} {one.name:<34} {said}")
        self.stdout.write("\nUn code vaut trente secondes et ne sert qu’une fois.")
