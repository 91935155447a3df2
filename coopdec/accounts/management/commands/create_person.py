"""`manage.py create_person nom@ville.fr --role administrator --organisation meae-dctciv`."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.core.validators import validate_email
from django.db import transaction

from coopdec.accounts.enums import Role
from coopdec.accounts.services import people
from coopdec.common import languages
from coopdec.common.workflow import Refused
from coopdec.directory.models import Organisation


class Command(BaseCommand):
    help = (
        "Ouvre le compte d’une personne et donne le lien, à usage unique, où elle choisit son mot de passe."
    )

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("--name", default="", help="Prénom et nom.")
        spoken = [*languages.codes(), *languages.guests()]
        parser.add_argument("--language", default="fr", choices=spoken)
        parser.add_argument("--role", choices=Role.values, help="Ce qu’elle est dans l’organisme.")
        parser.add_argument("--organisation", help="L’organisme, par la fin de son adresse dans l’annuaire.")
        parser.add_argument(
            "--technical", action="store_true", help="Lui ouvre aussi l’administration technique."
        )

    @transaction.atomic
    def handle(self, *, email, name, language, role, organisation, technical, **options):
        try:
            validate_email(email)
        except ValidationError as wrong:
            raise CommandError(f"« {email} » n’est pas une adresse électronique.") from wrong
        if bool(role) != bool(organisation):
            raise CommandError("--role et --organisation vont ensemble.")
        place = Organisation.objects.filter(slug=organisation).first()
        if organisation and place is None:
            raise CommandError(f"Aucun organisme n’a pour nom court « {organisation} ».")
        user = people.open_account(email=email, name=name, language=language, technical=technical)
        if place:
            try:
                people.give_part(user, place, role=role)
            except Refused as refused:
                raise CommandError(str(refused)) from refused
            self.stdout.write(f"{user.email} : {Role(role).label}, {place.name}.")
        self.stdout.write("Lien à usage unique, valable trois jours, à ne donner qu’à cette personne :")
        self.stdout.write(f"{settings.SITE_ADDRESS}{people.one_time_link(user)}")
