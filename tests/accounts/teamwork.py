"""Organisations and people for tests of teams, made as the site makes them."""

from allauth.account.models import EmailAddress

from coopdec.accounts.enums import Role
from coopdec.accounts.models import Membership, OrganisationAccount, User
from coopdec.directory.enums import ForeignLevel, OrganisationKind
from coopdec.directory.models import Organisation
from coopdec.directory.services.organisations import OrganisationInput, free_slug, put_organisation


def person(email, *, name="", verified=True, **fields):
    user = User.objects.create_user(email, "quatre mots sans lien", name=name, **fields)
    if verified:
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def town(slug="angers-49007"):
    return Organisation.objects.get(slug=slug)


def member(organisation, email, role=Role.MANAGER, **fields):
    """Somebody who is there already, whatever the services say."""
    OrganisationAccount.objects.get_or_create(organisation=organisation)
    known = User.objects.filter(email=email).first()
    user = known or person(email)
    Membership.objects.create(user=user, organisation=organisation, role=role, **fields)
    return fresh(user)


def fresh(user):
    """As the next request reads it: no rights remembered."""
    return User.objects.get(pk=user.pk)


def body(kind, name, *, country=None, region=None, email=""):
    fields = {"country_id": country, "region_id": region, "email": email}
    if kind == OrganisationKind.FOREIGN_AUTHORITY:
        fields["foreign_level"] = ForeignLevel.MUNICIPALITY
    return put_organisation(
        slug=free_slug(name), values=OrganisationInput(name=name, kind=kind, fields=fields), by=None
    )


def national(email="officier@national.example", role=Role.ADMINISTRATOR):
    organisation = Organisation.objects.get(slug="meae-dctciv")
    return member(organisation, email, role)


def embassy(country="MD", email="poste@ambassade.example", role=Role.MANAGER):
    organisation = body(OrganisationKind.EMBASSY, f"Ambassade de France ({country})", country=country)
    return member(organisation, email, role)
