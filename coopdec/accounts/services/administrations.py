"""Opening the platform to administrations: who may then be invited there."""

from django.db import transaction
from django.utils.translation import gettext as _

from coopdec.accounts import rules
from coopdec.accounts.enums import Role
from coopdec.accounts.models import OrganisationAccount, User
from coopdec.accounts.services.invitations import invite
from coopdec.accounts.services.teams import record
from coopdec.common.verdict import Verdict
from coopdec.common.workflow import Refused
from coopdec.directory.enums import OrganisationKind
from coopdec.directory.models import Organisation
from coopdec.directory.services.organisations import OrganisationInput, free_slug, put_organisation
from coopdec.reference.models import Country, Region


@transaction.atomic
def put_administration(
    *,
    kind: str,
    name: str,
    country: Country | None = None,
    region: Region | None = None,
    email: str = "",
    by: User | None,
) -> Organisation:
    """An embassy, a prefecture, a ministry, a network or an operator that the directory does not have yet.

    An embassy has a country, a prefecture its région: that is what its people will see. Raises Refused.
    """
    if kind not in rules.BY_INVITATION:
        raise Refused(Verdict.no(_("Cet organisme entre à l’annuaire par une autre porte.")))
    if Organisation.objects.filter(kind=kind, name__iexact=name).exists():
        raise Refused(Verdict.no(_("L’annuaire l’a déjà : invitez quelqu’un depuis sa page d’équipe.")))
    if kind == OrganisationKind.EMBASSY and (country is None or country.is_french):
        raise Refused(Verdict.no(_("Une ambassade se tient dans un pays étranger : dites lequel.")))
    if kind == OrganisationKind.PREFECTURE and region is None:
        raise Refused(Verdict.no(_("Une préfecture a sa région : dites laquelle.")))
    if kind == OrganisationKind.NATIONAL and country is not None:
        raise Refused(Verdict.no(_("L’administration nationale est celle de la France.")))
    fields = {
        "country_id": country.pk if country else None,
        "region_id": region.pk if region else None,
        "email": email,
    }
    organisation = put_organisation(
        slug=free_slug(name), values=OrganisationInput(name=name, kind=kind, fields=fields), by=by
    )
    return open_administration(organisation, by=by)


@transaction.atomic
def open_administration(organisation: Organisation, *, by: User | None) -> Organisation:
    """People may be invited there from now on. For a national administration this is the only way in: whoever
    belongs to it acts on what all write. Raises Refused for one of another country.
    """
    if organisation.kind == OrganisationKind.NATIONAL and organisation.country_id:
        raise Refused(Verdict.no(_("L’administration nationale est celle de la France.")))
    _account, is_new = OrganisationAccount.objects.get_or_create(organisation=organisation)
    if is_new:
        record("team.opened", organisation, by=by, facts={"kind": organisation.kind})
    return organisation


@transaction.atomic
def admit_administration(
    *,
    kind: str,
    name: str,
    country: Country | None,
    region: Region | None,
    mailbox: str,
    email: str,
    by: User,
) -> Organisation:
    """It is there at once, and its first person is invited to administer it. Raises Refused."""
    organisation = put_administration(
        kind=kind, name=name, country=country, region=region, email=mailbox, by=by
    )
    invite(organisation, email=email, role=Role.ADMINISTRATOR, by=by)
    return organisation
