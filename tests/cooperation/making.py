"""Small rows for tests: what is not said is the least that the database accepts."""

from decimal import Decimal
from itertools import count

import pytest
from django.db import IntegrityError, connection, transaction

from coopdec.cooperation.enums import Kind, Side, Stage
from coopdec.cooperation.models import Cooperation, FundingLine, Partner
from coopdec.cooperation.services import PartnerInput, SheetInput
from coopdec.directory.enums import OrganisationKind
from coopdec.directory.models import Organisation

RANKS = count(1)


def violated(act):
    """The name of the constraint that `act` breaks, deferred ones included; nothing of the act stays."""
    with pytest.raises(IntegrityError) as caught:
        accepted(act)
    return caught.value.__cause__.diag.constraint_name


def accepted(act):
    """Runs `act` and its deferred checks."""
    with transaction.atomic():
        made = act()
        check_now()
    return made


def check_now():
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def organisation(slug="organisme", **fields):
    values = {"kind": OrganisationKind.OTHER, "name": slug, "sort_key": slug, "search_key": f" {slug} "}
    return Organisation.objects.create(slug=slug, **{**values, **fields})


def sheet(ref="fiche", **fields):
    values = {"kind": Kind.PROJECT, "title": "Fiche", "sort_key": ref}
    return Cooperation.objects.create(ref=ref, **{**values, **fields})


def partner(of, side=Side.FRENCH, **fields):
    """On the foreign side, a bare country; on the others, an organisation made for it."""
    if side == Side.FOREIGN:
        fields = {"country_id": "SN", "name_known": False, **fields}
    elif "organisation" not in fields:
        fields["organisation"] = organisation(f"{of.ref}-essai-{next(RANKS)}")
    return Partner.objects.create(cooperation=of, side=side, **fields)


def line(of, amount=None, **fields):
    values = {
        "funder_label": "Ville",
        "stage": Stage.COMMITTED,
        "amount_cents": amount,
        "amount_eur_cents": amount,
    }
    return FundingLine.objects.create(cooperation=of, **{"rate": Decimal(1), **values, **fields})


def said(*partners, **parts):
    """What `put_sheet` is given; `fields` adds to the least that a sheet says."""
    fields = {
        "kind": Kind.PROJECT,
        "title": "Eau à Saint-Louis",
        "summary": "Un réseau.",
        **parts.pop("fields", {}),
    }
    return SheetInput(fields=fields, partners=partners, **parts)


def french(slug="ville-essai", **more):
    one = Organisation.objects.filter(slug=slug).first() or organisation(slug)
    return PartnerInput(side=Side.FRENCH, organisation=one.pk, **more)


def abroad(country="SN", **more):
    return PartnerInput(side=Side.FOREIGN, country=country, **more)
