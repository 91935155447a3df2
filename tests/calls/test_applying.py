"""An application: begun from what is known, saved page by page, sent once, with its number and its receipt."""

import hashlib
import json
from datetime import date, timedelta

import pytest
from django.utils import timezone

from coopdec.calls import queries
from coopdec.calls.enums import ApplicationState, Section
from coopdec.calls.models import Call, Receipt
from coopdec.calls.rules import silent_on
from coopdec.calls.services import applications, configuring, sending
from coopdec.calls.shape import SHAPES
from coopdec.common.workflow import Refused
from coopdec.directory.models import Organisation
from coopdec.journal.models import Entry
from coopdec.mailing.models import Letter
from tests.calls.test_configuring import open_call
from tests.contribution.people import member, national

pytestmark = pytest.mark.django_db
ANGERS = "angers-49007"


@pytest.fixture
def officer():
    return national().person


@pytest.fixture
def call(officer):
    return open_call("appel-generaliste-2025", officer)


@pytest.fixture
def angers():
    return Organisation.objects.get(slug=ANGERS)


@pytest.fixture
def person(angers):
    return member(angers, role="manager")


@pytest.fixture
def town():
    """In Senegal, an authority that the directory knows."""
    return Organisation.objects.filter(kind="foreign-authority", country="SN").order_by("pk").first()


def written(town):
    """The pages of a project that nothing is wrong with, in Senegal."""
    return {
        Section.PROJECT: {
            "title": "Eau potable à l’école",
            "summary": "Deux forages.",
            "objectives": "De l’eau pour mille élèves.",
            "starts_on": "2027-01",
            "ends_on": "2028-12",
            "themes": ["eau-assainissement"],
        },
        Section.PARTNERS: {
            "partners": [
                {"side": "foreign", "organisation": str(town.pk), "country": "SN", "role": "partner"}
            ]
        },
        Section.FRAME: {
            "objective": [{"text": "De l’eau"}],
            "activity": [{"text": "Forer", "starts_on": "2027-03"}],
            "indicator": [{"text": "Élèves servis", "target": "1000"}],
        },
        Section.BUDGET: {
            "expense": [{"label": "Forages", "country": "SN", "year": "2027", "amount": "100 000"}],
            "resource": [
                {"side": "asked", "label": "", "amount": "60 000"},
                {"side": "french", "label": "Angers", "own": "on", "amount": "30000"},
                {"side": "foreign", "label": "La ville", "nature": "in-kind", "amount": "10 000,00"},
            ],
        },
        Section.ANSWERS: {"answers": {"marqueur-genre": "1"}},
    }


def save_all(application, pages, by):
    for section, content in pages.items():
        full = SHAPES[section].filled(content)
        known = application.drafts.filter(section=section).first()
        applications.save_section(
            ref=application.ref, section=section, content=full, revision=known.revision if known else 0, by=by
        )


def whole(call, angers, person, town):
    application = applications.begin(call, applicant=angers, by=person)
    save_all(application, written(town), person)
    from django.core.files.uploadedfile import SimpleUploadedFile  # noqa: PLC0415

    for piece in queries.pieces_owed(application):
        upload = SimpleUploadedFile("acte.pdf", b"%PDF-1.4\n%%EOF\n" + piece.code.encode())
        applications.file_piece(application, piece=piece, upload=upload, title="", by=person)
    application.refresh_from_db()
    return application


@pytest.fixture
def ready(call, angers, person, town):
    return whole(call, angers, person, town)


# --- beginning


def test_it_begins_with_what_a_sheet_says(call, angers, person):
    sheet = angers.parts.filter(cooperation__state="published").first().cooperation
    made = applications.begin(call, applicant=angers, by=person, sheet=sheet)
    said = queries.contents_of(made)
    assert said[Section.PROJECT]["title"] == sheet.title == made.title
    assert set(said[Section.PROJECT]["themes"]) == set(sheet.themes.values_list("pk", flat=True))
    others = sheet.partners.exclude(organisation=angers)
    assert len(said[Section.PARTNERS]["partners"]) == others.count() > 0
    assert made.terms == queries.terms_in_force(call)


def test_it_begins_with_last_years(ready, officer, angers, person):
    again = configuring.clone(ready.call, slug="appel-2026", by=officer)
    Call.objects.filter(pk=again.pk).update(
        opens_at=timezone.now() - timedelta(hours=1),
        closes_at=timezone.now() + timedelta(days=9),
        text="Texte",
    )
    again = configuring.publish_call(Call.objects.get(pk=again.pk), by=officer)
    made = applications.begin(again, applicant=angers, by=person, last=ready)
    said = queries.contents_of(made)
    assert said[Section.BUDGET] == queries.contents_of(ready)[Section.BUDGET]
    assert said[Section.PROJECT]["starts_on"] == ""
    assert made.terms.call == again


def test_asked_twice_it_began_once(call, angers, person):
    one = applications.begin(call, applicant=angers, by=person, ref="a" * 24)
    assert applications.begin(call, applicant=angers, by=person, ref="a" * 24) == one


@pytest.mark.parametrize(
    ("moved", "words"),
    [
        ({"opens_at": timedelta(days=1)}, "pas encore ouvert"),
        ({"closes_at": timedelta(seconds=0)}, "fermé"),
        ({"state": "suspended"}, "suspendu"),
    ],
)
def test_nobody_begins_when_the_call_takes_none(call, angers, person, moved, words):
    changed = {name: timezone.now() + by if isinstance(by, timedelta) else by for name, by in moved.items()}
    Call.objects.filter(pk=call.pk).update(**changed)
    with pytest.raises(Refused, match=words):
        applications.begin(Call.objects.get(pk=call.pk), applicant=angers, by=person)


def test_only_those_whom_the_call_names_begin(call, person):
    network = Organisation.objects.filter(kind="association").first()
    with pytest.raises(Refused, match="pas de ceux"):
        applications.begin(call, applicant=network, by=person)


# --- saving


def test_a_page_saved_since_is_not_written_over(ready, person):
    kept = ready.drafts.get(section=Section.PROJECT)
    changed = {**kept.content, "title": "Autre titre"}
    applications.save_section(
        ref=ready.ref,
        section=Section.PROJECT,
        content=changed,
        revision=kept.revision,
        by=person,
        attempt="un-essai",
    )
    late = {**kept.content, "summary": "Tapé ailleurs"}
    with pytest.raises(applications.Conflict):
        applications.save_section(
            ref=ready.ref, section=Section.PROJECT, content=late, revision=kept.revision, by=person
        )
    saved = applications.save_section(
        ref=ready.ref,
        section=Section.PROJECT,
        content=late,
        revision=kept.revision,
        by=person,
        unanswered=["un-essai"],
    )
    assert saved.content["summary"] == "Tapé ailleurs"
    ready.refresh_from_db()
    assert ready.title == kept.content["title"]


def test_two_people_write_two_pages(ready, person):
    for section in (Section.PROJECT, Section.BUDGET):
        kept = ready.drafts.get(section=section)
        applications.save_section(
            ref=ready.ref, section=section, content=kept.content, revision=kept.revision, by=person
        )


# --- sending


def test_sent_it_has_its_number_its_time_and_its_fingerprint(
    ready, person, town, django_capture_on_commit_callbacks
):
    receipt = sending.submit(ready, key="k1", by=person)
    ready.refresh_from_db()
    assert (ready.state, ready.number, ready.submitted_at) == (ApplicationState.SUBMITTED, 1, receipt.at)
    assert hashlib.sha256(receipt.content.encode()).hexdigest() == receipt.sha256
    assert json.loads(receipt.content)["pages"]["budget"]["expense"][0]["amount"] == "100000"
    assert receipt.silent_on == silent_on(timezone.localdate(receipt.at), months=2)
    assert [one.cents for one in ready.expenses.all()] == [10_000_000]
    assert [(one.side, one.cents, one.by_applicant) for one in ready.resources.all()] == [
        ("asked", 6_000_000, False),
        ("french", 3_000_000, True),
        ("foreign", 1_000_000, False),
    ]
    assert ready.partners.get().organisation == town
    assert list(ready.themes.values_list("pk", flat=True)) == ["eau-assainissement"]
    assert ready.answers.get().choices == ["1"]
    letter = Letter.objects.get(to=person.email)
    assert "n° 1" in letter.subject
    assert receipt.sha256 in letter.text
    assert Entry.objects.filter(object_ref=ready.ref, verb="application.submitted").count() == 1


def test_sent_twice_it_is_one_receipt(ready, person):
    assert sending.submit(ready, key="k1", by=person) == sending.submit(ready, key="k1", by=person)
    assert Receipt.objects.count() == 1
    with pytest.raises(Refused):
        sending.submit(ready, key="k2", by=person)


def test_numbers_have_no_gap(ready, call, angers, person, town):
    other = whole(call, angers, person, town)
    sending.submit(other, key="a", by=person)
    sending.submit(ready, key="b", by=person)
    assert [ready.call.applications.get(pk=one.pk).number for one in (other, ready)] == [1, 2]


def test_what_is_missing_or_wrong_is_told_field_by_field(call, angers, person):
    application = applications.begin(call, applicant=angers, by=person)
    pages = {
        Section.PROJECT: {"title": "T", "starts_on": "mars", "ends_on": "2026-01"},
        Section.BUDGET: {
            "expense": [{"label": "Forage", "amount": "12 000 euros et quelques", "year": "27"}],
            "resource": [{"side": "french", "label": "Nous", "amount": "5"}],
        },
    }
    save_all(application, pages, person)
    with pytest.raises(sending.NotReady) as wrong:
        sending.submit(application, key="k", by=person)
    found = {(one.section, one.field): one.message for one in wrong.value.told.problems}
    assert "n’est pas une date" in found["projet", "starts_on"]
    assert "n’est pas un montant" in found["budget", "expense-0-amount"]
    assert "quatre chiffres" in found["budget", "expense-0-year"]
    assert "Le résumé manque" in found["projet", "summary"]
    messages = [one.message for one in wrong.value.told.problems]
    assert any("Délibération" in message for message in messages)
    assert any("L’aide demandée manque" in message for message in messages)
    application.refresh_from_db()
    assert application.state == ApplicationState.DRAFT
    assert application.number is None
    assert not Receipt.objects.exists()


def test_a_rule_not_met_is_said_and_nobody_is_kept_from_asking(ready, person):
    kept = ready.drafts.get(section=Section.BUDGET)
    more = {**kept.content, "resource": [{**row} for row in kept.content["resource"]]}
    more["resource"][0]["amount"], more["resource"][1]["amount"] = "80 000", "10 000"
    applications.save_section(
        ref=ready.ref, section=Section.BUDGET, content=more, revision=kept.revision, by=person
    )
    with pytest.raises(sending.NotReady) as wrong:
        sending.submit(ready, key="k", by=person)
    assert [one.code for one in wrong.value.told.refused] == ["rate"]
    assert "70 %" in wrong.value.told.refused[0].message
    assert sending.submit(ready, key="k", by=person, knowing=True).application == ready
    assert Entry.objects.get(object_ref=ready.ref, verb="application.submitted").facts["knowing"] is True


def test_closing_is_the_time_at_which_the_request_came(ready, person):
    closing = timezone.now()
    Call.objects.filter(pk=ready.call_id).update(closes_at=closing)
    with pytest.raises(Refused, match="fermé"):
        sending.submit(ready, key="late", by=person, arrived_at=closing)
    receipt = sending.submit(ready, key="in-time", by=person, arrived_at=closing - timedelta(milliseconds=1))
    assert receipt.at < closing


def test_until_the_closing_it_is_taken_back_and_sent_again_under_its_number(ready, person):
    first = sending.submit(ready, key="1", by=person)
    applications.take_back(ready, by=person)
    ready.refresh_from_db()
    assert ready.state == ApplicationState.DRAFT
    kept = ready.drafts.get(section=Section.PROJECT)
    applications.save_section(
        ref=ready.ref,
        section=Section.PROJECT,
        content={**kept.content, "title": "Titre repris"},
        revision=kept.revision,
        by=person,
    )
    second = sending.submit(ready, key="2", by=person)
    assert (first.rank, second.rank) == (1, 2)
    assert first.sha256 != second.sha256
    ready.refresh_from_db()
    assert ready.number == 1
    Call.objects.filter(pk=ready.call_id).update(closes_at=timezone.now())
    with pytest.raises(Refused, match="fermé"):
        applications.take_back(type(ready).objects.get(pk=ready.pk), by=person)


def test_what_was_sent_is_closed_to_writing(ready, person):
    sending.submit(ready, key="1", by=person)
    kept = ready.drafts.get(section=Section.PROJECT)
    with pytest.raises(Refused, match="déposé"):
        applications.save_section(
            ref=ready.ref, section=Section.PROJECT, content=kept.content, revision=kept.revision, by=person
        )
    with pytest.raises(Refused, match="déposé"):
        applications.take_piece_away(ready.pieces.first(), by=person)


@pytest.mark.parametrize(
    ("submitted", "months", "suspended", "expected"),
    [
        ("2027-01-15", 2, 0, "2027-03-15"),
        ("2026-12-31", 2, 0, "2027-02-28"),
        ("2027-11-30", 3, 0, "2028-02-29"),
        ("2027-01-15", 2, 20, "2027-04-04"),
    ],
)
def test_the_day_at_which_silence_means_no(submitted, months, suspended, expected):
    day = silent_on(date.fromisoformat(submitted), months=months, suspended_days=suspended)
    assert day.isoformat() == expected
