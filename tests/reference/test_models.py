"""What the database itself refuses."""

import pytest
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError

from coopdec.reference import models

pytestmark = pytest.mark.usefixtures("reference")


@pytest.mark.parametrize(
    ("model", "key", "change"),
    [
        (models.Country, "SN", {"area": "atlantis"}),
        (models.Country, "SN", {"latitude": 91}),
        (models.Commune, "35238", {"longitude": 181}),
        (models.Commune, "35238", {"point_precision": "guessed"}),
        (models.Commune, "35238", {"siren": "12345678"}),
        (models.Theme, "sante", {"parent": "sante"}),
        (models.PurposeCode, "11321", {"declarable": True}),
    ],
)
def test_value_outside_the_rules_is_refused(model, key, change):
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.filter(pk=key).update(**change)


def test_country_with_towns_cannot_be_deleted():
    with pytest.raises(ProtectedError):
        models.Country.objects.get(pk="SN").delete()


def test_marker_score_is_unique_for_its_marker():
    with pytest.raises(IntegrityError), transaction.atomic():
        models.MarkerScore.objects.create(marker_id="gender", score=1, name_fr="x", name_en="x")
