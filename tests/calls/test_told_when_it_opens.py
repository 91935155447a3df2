"""A call that opens is told to the people of those whom it concerns: once, with its reasons, gathered, and never to
who refused."""

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coopdec.calls.eligibility.findings import Finding
from coopdec.calls.eligibility.judge import concerns
from coopdec.calls.models import Call
from coopdec.calls.queries import concerned, rules_of, terms_in_force
from coopdec.calls.services import announcing, applications
from coopdec.calls.tasks import tell_opened
from coopdec.common.verdict import Source
from coopdec.cooperation.models import Cooperation
from coopdec.directory.enums import Origin
from coopdec.directory.models import Organisation
from coopdec.journal.models import Entry
from coopdec.mailing import queries as mailing
from coopdec.mailing.enums import State
from coopdec.mailing.models import Letter
from coopdec.mailing.services import choose, gather_digests
from coopdec.mailing.services.messages import message
from tests.accounts.teamwork import body
from tests.calls.published import published
from tests.calls.test_which_calls import told
from tests.contribution.people import acting_for, member

pytestmark = pytest.mark.django_db
BILATERAL = "fonds-franco-senegalais-2020-2021"


def in_senegal():
    """A French authority with a published sheet there and nowhere else, and that sheet."""
    sheets = Cooperation.objects.published().filter(partners__country="SN", places__isnull=True)
    for sheet in sheets.order_by("pk"):
        parts = list(sheet.partners.select_related("organisation"))
        kinds = {one.organisation.kind for one in parts if one.organisation}
        if {one.country_id for one in parts} == {"SN", None} and kinds == {
            "french-authority",
            "foreign-authority",
        }:
            return next(one.organisation for one in parts if one.organisation.kind == "french-authority")
    raise AssertionError("no such sheet")


def nowhere():
    """One without any sheet."""
    found = Organisation.objects.filter(kind="french-authority", authority_kind="commune", parts=None)
    return found.order_by("pk").first()


def letters(call):
    return Letter.objects.filter(key__startswith=f"call-opened-{call.pk}-").order_by("pk")


def tell(now=None):
    return announcing.tell_opened(now or timezone.now(), names={})


@pytest.mark.parametrize(
    ("findings", "is_for"),
    [
        ([("applicant", True), ("countries", True), ("grant", None)], True),
        ([("applicant", False)], False),
        ([("applicant", True), ("countries", None)], False),
        ([("themes", None)], False),
        ([("former-holder", None)], False),
        ([("countries", True), ("partner", False), ("french-authorities", False)], True),
        ([("excluded-country", False)], False),
        ([("no-late-report", False)], False),
        ([("oda-declared", None)], True),
    ],
)
def test_a_call_concerns_who_does_what_it_is_about(findings, is_for):
    assert concerns([Finding(code, ok, "", Source("x")) for code, ok in findings]) is is_for


def test_a_bilateral_fund_is_told_to_who_works_there_with_the_reasons_of_the_page(client):
    authority, other = in_senegal(), nowhere()
    person, nobody = member(authority, role="contributor"), member(other, role="manager")
    reader, abroad = (
        member(authority, role="reader"),
        member(body("association", "Une association"), role="manager"),
    )
    call = published("senegal", model=BILATERAL, title="Fonds Sénégal", time_zone="Africa/Dakar")
    assert tell() == 1
    (one,) = letters(call)
    assert one.user == person
    assert not {nobody.pk, reader.pk, abroad.pk} & {one.user_id}
    assert one.subject == "Appel ouvert : Fonds Sénégal"
    assert ", heure de Dakar, soit " in one.text
    assert call.get_absolute_url() in one.text
    which = next(line for line in one.text.splitlines() if "collectivite=" in line)
    address = urlsplit(which)
    _verdict, said = told(client.get(f"{address.path}?{address.query}").page)["Fonds Sénégal"]
    reasons = [line[2:] for line in one.text.splitlines() if line.startswith("- ")]
    assert len(reasons) == 4
    assert all(" ".join(line.split()) in said for line in reasons)
    assert "Pays de l’appel : Sénégal." in reasons


def test_a_general_call_is_told_to_every_authority_that_writes_here(client):
    people = [member(one, role="manager") for one in (in_senegal(), nowhere())]
    call = published("general", title="Général")
    assert tell() == 2
    assert {one.user_id for one in letters(call)} == {one.pk for one in people}
    assert all("D’après ce que l’annuaire dit de vous" in one.text for one in letters(call))


def test_it_is_told_once_and_waits_for_the_morning():
    person = member(nowhere(), role="manager")
    call = published("general", title="Général", closes=None, kind="permanent")
    another = published("deux", title="Deuxième")
    assert tell() == 2
    assert tell() == 0
    assert Entry.objects.filter(verb="call.told", object_ref=call.slug).get().facts == {"letters": 1}
    (one,) = letters(call)
    assert (one.state, one.topic) == (State.GATHERED, "calls")
    assert "Permanent : il ne ferme pas." in one.text
    assert mailing.preferences_of(person)["calls"] == "daily"
    Letter.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    gather_digests()
    digest = Letter.objects.get(key__startswith="digest-")
    assert "Appel ouvert : Général" in digest.text
    assert "Appel ouvert : Deuxième" in digest.text
    assert letters(another).get().digest == digest


def test_stopped_half_way_it_is_begun_again_and_nobody_is_told_twice(monkeypatch):
    for _each in range(3):
        member(nowhere(), role="manager")
    call = published("general")
    monkeypatch.setattr(announcing, "AT_A_TIME", 1)
    tell_some, batches = announcing._tell_some, []

    def killed(*args, **kwargs):
        if len(batches) == 2:
            raise KeyboardInterrupt
        batches.append(1)
        return tell_some(*args, **kwargs)

    monkeypatch.setattr(announcing, "_tell_some", killed)
    with pytest.raises(KeyboardInterrupt):
        tell()
    assert letters(call).count() == 2
    assert not Entry.objects.filter(verb="call.told").exists()
    monkeypatch.setattr(announcing, "_tell_some", tell_some)
    tell()
    assert letters(call).count() == 3


def test_who_refuses_by_one_click_is_told_no_more():
    person = member(nowhere(), role="manager")
    first = published("un")
    tell()
    sent = message(letters(first).get())
    stop = urlsplit(sent.extra_headers["List-Unsubscribe"].strip("<>")).path
    assert sent.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    gate = acting_for(nowhere(), role="reader")
    gate.logout()
    gate.post(stop, {"List-Unsubscribe": "One-Click"})
    assert mailing.preferences_of(person)["calls"] == "never"
    second = published("deux")
    assert tell() == 0
    assert not letters(second).exists()
    choose("calls", "at-once", user=person)
    third = published("trois")
    tell()
    assert letters(third).get().state == State.WAITING
    assert not letters(second).exists()


def test_the_choice_is_in_the_settings():
    gate = acting_for(nowhere(), role="manager")
    page = gate.get("/espace/notifications/").page
    assert [
        one["value"]
        for one in page.one("select", name="calls").all("option")
        if one["selected"] or "selected" in one.names
    ] == ["daily"]
    assert "Les appels à projets auxquels mon organisme peut répondre" in page.text


def test_neither_the_organiser_nor_who_began_nor_a_call_that_is_not_open():
    one, two = in_senegal(), nowhere()
    here, there = member(one, role="manager"), member(two, role="manager")
    call = published("general")
    applications.begin(call, applicant=one, by=here)
    coming = published("bientot", opens=3)
    stopped = published("arrete")
    Call.objects.filter(pk=stopped.pk).update(state="suspended")
    own = published("eau")
    Call.objects.filter(pk=own.pk).update(organiser=two)
    tell()
    assert {one.user_id for one in letters(call)} == {there.pk}
    assert {one.user_id for one in letters(own)} == {here.pk}
    assert not letters(coming).exists()
    assert not letters(stopped).exists()
    tell(timezone.now() + timedelta(days=4))
    assert letters(coming).count() == 2


def test_a_call_of_the_demonstration_world_is_told_to_nobody(settings):
    settings.DEMO_DATA = True
    member(nowhere(), role="manager")
    call = published("fictif")
    Organisation.objects.filter(pk=call.organiser_id).update(origin=Origin.DEMONSTRATION)
    assert tell() == 0
    assert not Entry.objects.filter(verb="call.told").exists()


def test_the_task_tells(client):
    member(nowhere(), role="manager")
    call = published("general")
    tell_opened(0)
    assert letters(call).count() == 1


def test_queries_do_not_grow_with_people_and_sheets():
    call = published("general")
    rules, kinds = rules_of(terms_in_force(call)), frozenset({"french-authority"})
    bodies = Organisation.objects.filter(
        kind="french-authority", parts__cooperation__state="published"
    ).distinct()
    counts = []
    for many in (1, 3, 30):
        for one in bodies.order_by("pk")[:many]:
            member(one, role="manager")
        people = list(concerned.people_of(kinds))
        assert len(people) >= many
        with CaptureQueriesContext(connection) as seen:
            candidates = concerned.candidates_for(call, people, kinds=kinds)
            found = concerned.fits_among(
                [each for one in candidates.values() for each in one], rules, names={}
            )
        assert len(found) == many
        counts.append(len(seen))
    assert counts[0] == counts[1] == counts[2], counts
