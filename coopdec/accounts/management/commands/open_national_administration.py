"""`manage.py open_national_administration meae-dctciv nom@diplomatie.gouv.fr`: the first person of all.

Everybody else is invited from a screen; this one, by who has the machine.
"""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from coopdec.accounts.enums import Role
from coopdec.accounts.services.administrations import open_administration
from coopdec.accounts.services.invitations import invite
from coopdec.common.workflow import Refused
from coopdec.directory.enums import OrganisationKind
from coopdec.directory.models import Organisation


class Command(BaseCommand):
    help = "Ouvre l’administration nationale et invite la première personne qui l’administre."

    def add_arguments(self, parser):
        parser.add_argument("organisation", help="son nom court dans l’adresse, par exemple meae-dctciv")
        parser.add_argument("email")

    @transaction.atomic
    def handle(self, *args, organisation, email, **options):
        found = Organisation.objects.filter(slug=organisation, kind=OrganisationKind.NATIONAL).first()
        if found is None:
            raise CommandError(f"« {organisation} » n’est pas une administration nationale de l’annuaire.")
        try:
            open_administration(found, by=None)
            invite(found, email=email, role=Role.ADMINISTRATOR, by=None)
        except Refused as refused:
            raise CommandError(str(refused)) from refused
        self.stdout.write(f"Invitation envoyée à {email} pour {found.name}.")
