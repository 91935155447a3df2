"""The real record never leans on the demonstration world, in whatever order they are loaded."""

import os

import pytest
from django.core.management import call_command

from coopdec.cooperation.models import Cooperation, Partner
from coopdec.demonstration.services import load_demonstration, remove_demonstration
from coopdec.directory.models import Organisation

pytestmark = pytest.mark.django_db


def test_a_town_of_the_demonstration_is_no_partner_of_a_real_sheet(demo):
    part = Partner.objects.filter(
        organisation__kind="foreign-authority", organisation__place__isnull=False
    ).first()
    town, place = part.organisation, part.organisation.place
    load_demonstration(projects=60)
    fiction = Organisation.objects.filter(origin="demonstration").first()
    Organisation.objects.filter(pk=town.pk).update(place=None)
    Organisation.objects.filter(pk=fiction.pk).update(place=place, country=place.country)
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123
        call_command("load_real_data", stdout=nowhere)
    leaning = Partner.objects.filter(cooperation__origin="real", organisation__origin="demonstration")
    assert not leaning.exists()
    remove_demonstration()
    assert Cooperation.objects.count() == Cooperation.objects.filter(origin="real").count() > 0
