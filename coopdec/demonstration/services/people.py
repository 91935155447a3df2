"""Invented people, one a role, to try the site on one's own machine. Their password is public, so they exist
only where `DEMO_DATA` is on, and `accounts` refuses them anywhere else."""

import time
from dataclasses import dataclass

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import models, transaction

from coopdec.accounts import rules, secrets
from coopdec.accounts.enums import Role
from coopdec.accounts.models import Membership, User
from coopdec.accounts.services.people import give_part, open_account
from coopdec.demonstration.rules import DemonstrationOffError
from coopdec.directory.enums import OrganisationKind, Origin
from coopdec.directory.models import Organisation
from coopdec.directory.services.organisations import OrganisationInput, put_organisation

PASSWORD = "deux rives un arc"  # noqa: S105 -- public on purpose
PERIOD = 30
COUNTRY, REGION, COMMUNE = "TG", "52", "angers-49007"


@dataclass(frozen=True, slots=True)
class Part:
    """Somebody: the part of the address before the at sign, a name, a role and where."""

    address: str
    name: str
    role: Role
    organisation: str

    @property
    def email(self) -> str:
        return f"{self.address}@{rules.DEMONSTRATION_DOMAIN}"


# Those of no register: invented, and named so.
PLACES: dict[str, tuple[str, OrganisationKind, dict[str, str]]] = {
    "demo-ambassade": ("Ambassade fictive au Togo", OrganisationKind.EMBASSY, {"country_id": COUNTRY}),
    "demo-prefecture": (
        "Préfecture fictive des Pays de la Loire",
        OrganisationKind.PREFECTURE,
        {"region_id": REGION},
    ),
    "demo-reseau": ("Réseau régional fictif", OrganisationKind.NETWORK, {}),
    "demo-national": ("Administration nationale fictive", OrganisationKind.NATIONAL, {}),
    "demo-partenaire": (
        "Commune fictive du Togo",
        OrganisationKind.FOREIGN_AUTHORITY,
        {"country_id": COUNTRY, "foreign_level": "municipality"},
    ),
}
PEOPLE = (
    Part("agent", "Ana Agent (fictive)", Role.CONTRIBUTOR, COMMUNE),
    Part("administratrice", "Alix Administratrice (fictive)", Role.ADMINISTRATOR, COMMUNE),
    Part("elu", "Élie Signataire (fictif)", Role.SIGNATORY, COMMUNE),
    Part("partenaire", "Paz Partenaire (fictive)", Role.ADMINISTRATOR, "demo-partenaire"),
    Part("ambassade", "Ambre Ambassade (fictive)", Role.MANAGER, "demo-ambassade"),
    Part("prefecture", "Priam Préfecture (fictif)", Role.MANAGER, "demo-prefecture"),
    Part("reseau", "Rania Réseau (fictive)", Role.MANAGER, "demo-reseau"),
    Part("national", "Noé National (fictif)", Role.MANAGER, "demo-national"),
    Part("administrateur-national", "Nadia Nationale (fictive)", Role.ADMINISTRATOR, "demo-national"),
)


@transaction.atomic
def load_people() -> int:
    """Those who are not there yet; how many came. Raises DemonstrationOffError where it is forbidden."""
    if not settings.DEMO_DATA:
        raise DemonstrationOffError("Les personnes de la démonstration sont interdites par les réglages.")
    known = set(User.objects.filter(email__in=[one.email for one in PEOPLE]).values_list("email", flat=True))
    if len(known) == len(PEOPLE) and set(PLACES) <= set(
        Organisation.objects.filter(origin=Origin.DEMONSTRATION, slug__in=PLACES).values_list(
            "slug", flat=True
        )
    ):
        return 0
    for slug in PLACES:
        put_place(slug)
    hashed = make_password(PASSWORD)
    places = Organisation.objects.in_bulk({one.organisation for one in PEOPLE}, field_name="slug")
    for one in PEOPLE:
        user = open_account(email=one.email, name=one.name)
        user.password, user.is_active = hashed, True
        user.save(update_fields=["password", "is_active"])
        place = places[one.organisation]
        give_part(user, place, role=one.role)
        if rules.needs_second_factor({place.kind}) and not user.authenticator_set.exists():
            TOTP.activate(user, generate_totp_secret())
    return len(PEOPLE) - len(known)


def put_place(slug: str) -> Organisation:
    """One of the invented organisations, made if it is not there."""
    name, kind, fields = PLACES[slug]
    values = OrganisationInput(name=name, kind=kind, fields={"origin": Origin.DEMONSTRATION, **fields})
    return put_organisation(slug=slug, values=values, by=None)


@transaction.atomic
def remove_people() -> int:
    """Take them away; who left a trace that stays keeps a row that nobody can enter. How many there were."""
    people = list(User.objects.filter(email__endswith=f"@{rules.DEMONSTRATION_DOMAIN}"))
    Membership.objects.filter(user__in=people).delete()
    Membership.objects.filter(organisation__slug__in=PLACES).delete()
    invented = Organisation.objects.filter(slug__in=PLACES, origin=Origin.DEMONSTRATION)
    for organisation in invented.filter(account__isnull=False):
        organisation.account.delete()
    Authenticator.objects.filter(user__in=people).delete()
    EmailAddress.objects.filter(user__in=people).delete()
    for user in people:
        try:
            with transaction.atomic():
                user.delete()
        except models.ProtectedError:
            user.is_active = False
            user.set_unusable_password()
            user.save(update_fields=["is_active", "password"])
    return len(people)


def code_now(user: User) -> str:
    """What this invented person's application shows at this moment; nothing for who needs none."""
    found = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if found is None or not (settings.DEMO_DATA and rules.is_of_demonstration(user.email or "")):
        return ""
    secret = secrets.decrypt(found.data["secret"])
    return format_hotp_value(hotp_value(secret, int(time.time()) // PERIOD))
