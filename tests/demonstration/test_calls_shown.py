"""The calls of the demonstration: one in each place, marked wherever they are read, gone with the world."""

import pytest
from django.test import Client
from django.utils import timezone

from coopdec.calls.models import Application, Award, Call, Opinion, Receipt
from coopdec.calls.queries import public
from coopdec.calls.services import sending
from coopdec.calls.services.saying import say_on_sheet
from coopdec.cooperation.models import Cooperation, FundingLine
from coopdec.demonstration import applied, called, services
from coopdec.demonstration.services.calls import remove_calls
from coopdec.directory.models import Organisation
from coopdec.mailing.models import Letter
from tests.calls.test_applying import ANGERS, whole
from tests.contribution.people import member

pytestmark = pytest.mark.django_db
SLUGS = {one.slug for one in called.CALLS}


@pytest.fixture
def shown(settings):
    settings.DEMO_DATA = True
    assert services.load_calls() == len(called.CALLS)


def test_there_is_one_in_each_place(shown):
    found = public.calendar()
    assert [one.slug for one in found.open] == ["demo-appel-generaliste"]
    assert [one.slug for one in found.coming] == ["demo-fonds-bilateral"]
    assert [one.slug for one in found.permanent] == ["demo-mission-exploratoire"]
    assert [one.slug for one in found.closed] == ["demo-appel-precedent", "demo-fonds-eau"]


def test_all_of_it_is_marked_wherever_it_is_read(shown):
    client = Client()
    for path in (
        "/appels-a-projets/",
        "/appels-a-projets/lesquels/?collectivite=angers-49007",
        *(f"/appels-a-projets/{one}/" for one in SLUGS),
    ):
        assert 'class="tag demo"' in client.get(path).content.decode(), path
    assert client.get("/appels-a-projets/fil.atom").content.decode().count("(fictif)") == len(SLUGS)
    calendar = client.get("/appels-a-projets/calendrier.ics").content.decode()
    assert calendar.count("fictif)") == calendar.count("BEGIN:VEVENT") > 0
    assert "demo-" not in client.get("/sitemap-1.xml").content.decode().replace("demo-graph", "")


def test_a_change_of_the_terms_is_shown(shown):
    text = Client().get("/appels-a-projets/demo-appel-generaliste/").content.decode()
    assert "version 2" in text
    assert "<del>" in text
    assert "<ins>" in text


def test_again_does_nothing_and_it_goes_with_the_world(shown):
    services.load_people()
    assert services.load_calls() == 0
    assert services.remove_demonstration()["calls"] == len(called.CALLS)
    assert not Call.objects.exists()
    assert remove_calls() == 0
    assert services.load_calls() == len(called.CALLS)


def test_what_was_tried_on_it_goes_with_it(shown):
    angers = Organisation.objects.get(slug=ANGERS)
    town = Organisation.objects.filter(kind="foreign-authority", country="SN", origin="real").first()
    call = Call.objects.get(slug="demo-appel-generaliste")
    sent = whole(call, angers, member(angers, role="manager"), town)
    sending.submit(sent, by=sent.author, key="e" * 36, arrived_at=timezone.now(), knowing=True)
    assert Receipt.objects.count() == 1
    services.remove_demonstration()
    assert not Application.objects.exists()
    assert not Call.objects.exists()


def test_nothing_of_it_where_the_demonstration_is_off(shown, settings):
    settings.DEMO_DATA = False
    client = Client()
    assert "fictif" not in client.get("/appels-a-projets/").content.decode()
    assert b"VEVENT" not in client.get("/appels-a-projets/calendrier.ics").content
    assert b"<entry>" not in client.get("/appels-a-projets/fil.atom").content
    for one in SLUGS:
        for path in (f"/appels-a-projets/{one}/", f"/appels-a-projets/{one}/calendrier.ics"):
            assert client.get(path).status_code == 404, path
    with pytest.raises(services.DemonstrationOffError):
        services.load_calls()


def test_a_file_stands_in_each_state_and_no_letter_leaves(shown):
    services.load_people()
    services.load_files()
    files = Application.objects.filter(call__slug__in=SLUGS)
    assert {one.title: one.state for one in files} == {one.title: one.state for one in applied.FILES}
    late = Opinion.objects.filter(application__in=files, due_on__lt=timezone.localdate(), state="asked")
    assert [one.organisation.slug for one in late] == ["demo-ambassade"]
    awards = Award.objects.filter(application__in=files)
    assert set(awards.values_list("reports__state", flat=True)) == {"accepted", "due", "sent"}
    # A grant that nobody gave is said on sheets that nobody takes for real.
    assert {one.application.sheet.origin for one in awards} == {"demonstration"}
    assert not Letter.objects.filter(state="waiting").exists()
    assert services.load_files() == 0
    services.remove_demonstration()
    assert not Application.objects.exists()
    assert not Cooperation.objects.filter(origin="demonstration").exists()
    assert not FundingLine.objects.filter(funder__origin="demonstration").exists()


def test_an_invented_grant_is_never_said_on_a_real_sheet(shown):
    services.load_people()
    services.load_files()
    award = Award.objects.get(application__applicant__slug=ANGERS, call__slug=applied.GRANTED)
    real = Cooperation.objects.filter(origin="real", partners__organisation__slug=ANGERS).first()
    Application.objects.filter(pk=award.application_id).update(sheet=real)
    before = real.funding_lines.count()
    say_on_sheet(Award.objects.get(pk=award.pk), by=None)
    assert real.funding_lines.count() == before
    assert Application.objects.get(pk=award.application_id).sheet.origin == "demonstration"
