"""A call is configured, not programmed: ready models, last year's call, versions of what is asked."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from coopdec.calls.eligibility.judge import judge
from coopdec.calls.eligibility.terms import Project
from coopdec.calls.imports import WrongConfigurationError, read_configuration, ready_configurations
from coopdec.calls.models import Call, Terms
from coopdec.calls.queries import world_for
from coopdec.calls.rules import Moment, moment_of
from coopdec.calls.services import configuring
from coopdec.common.workflow import Refused
from coopdec.directory.models import Organisation
from coopdec.journal.models import Entry
from tests.contribution.people import national

pytestmark = pytest.mark.django_db
READY = {one.slug: one for one in ready_configurations()}
NOON = datetime(2027, 3, 31, 12, tzinfo=UTC)


@pytest.fixture
def officer():
    return national().person


def configured(slug, by=None):
    ready = READY[slug]
    organiser = Organisation.objects.get(slug=ready.organiser or "angers-49007")
    return configuring.configure(ready, slug=slug, organiser=organiser, by=by)


def open_call(slug, by):
    call = configured(slug, by)
    Call.objects.filter(pk=call.pk).update(
        opens_at=timezone.now() - timedelta(days=1), closes_at=timezone.now() + timedelta(days=30)
    )
    call.refresh_from_db()
    return configuring.publish_call(call, by=by)


def kept_rules(call):
    return [one.as_rule() for one in configuring.latest_terms(call).rules.all()]


@pytest.mark.parametrize("slug", sorted(READY))
def test_each_ready_model_is_kept_as_it_is_written(slug):
    call = configured(slug)
    ready, terms = READY[slug], configuring.latest_terms(call)
    assert kept_rules(call) == list(ready.rules)
    assert [one.code for one in terms.pieces.all()] == [one.code for one in ready.pieces]
    assert [one.code for one in terms.questions.all()] == [one.code for one in ready.questions]
    assert [one.body for one in terms.steps.all()] == [one.body for one in ready.opinions]
    assert Entry.objects.get(object_type="calls.call", object_ref=slug).facts == {"configuration": slug}


@pytest.mark.parametrize("slug", sorted(READY))
def test_each_ready_model_judges_an_empty_project(slug):
    rules = READY[slug].rules
    one = Project(applicant_kind="french-authority", countries=("SN",))
    said = judge(rules, one, world_for(rules, countries=["SN"]))
    assert said
    assert all(finding.message and finding.source.text for finding in said)


def test_youth_asks_how_many_only_in_its_third_part():
    terms = configuring.latest_terms(configured("appel-jeunesse-2020"))
    asked = terms.questions.get(code="volontaires")
    assert (asked.asked_if.code, asked.asked_if_answer) == ("volet", "jeunesse-volontariat")
    assert asked.asked_if.choices.count() == 3


def test_a_call_that_says_nothing_is_not_published(officer):
    call = configured("appel-generaliste-2025", officer)
    with pytest.raises(Refused, match="quand l’appel s’ouvre"):
        configuring.publish_call(call, by=officer)
    Call.objects.filter(pk=call.pk).update(opens_at=NOON)
    call.refresh_from_db()
    with pytest.raises(Refused, match="quand l’appel ferme"):
        configuring.publish_call(call, by=officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Call.objects.filter(pk=call.pk).update(state="published", published_at=NOON)


def test_terms_in_force_are_those_that_were_published(officer):
    call = open_call("appel-generaliste-2025", officer)
    assert configuring.latest_terms(call).in_force_at == call.published_at
    changed = configuring.begin_terms(call, by=officer)
    assert configuring.begin_terms(call, by=officer) == changed
    rules = [
        one if one.code != "share" else type(one)(
            code="share", source=one.source, percent=Decimal(20), names=one.names
        )
        for one in kept_rules(call)
    ]  # fmt: skip
    configuring.put_rules(changed, rules)
    first = call.terms.get(number=1)
    assert {one.percent for one in first.rules.filter(code="share")} == {Decimal(10)}
    with pytest.raises(Refused, match="ce qui change"):
        configuring.put_in_force(changed, announcement=" ", for_begun=True, by=officer)
    configuring.put_in_force(changed, announcement="La part passe à 20 %.", for_begun=True, by=officer)
    with pytest.raises(Refused, match="déjà en vigueur"):
        configuring.put_in_force(changed, announcement="", for_begun=False, by=officer)


def test_only_one_version_is_being_written(officer):
    call = open_call("appel-generaliste-2025", officer)
    configuring.begin_terms(call, by=officer)
    with pytest.raises(IntegrityError), transaction.atomic():
        Terms.objects.create(call=call, number=9)


@pytest.mark.parametrize("slug", sorted(READY))
def test_next_year_begins_with_this_one(slug, officer):
    call = configured(slug, officer)
    made = configuring.clone(call, slug=f"{slug}-bis", by=officer)
    assert (made.state, made.opens_at, made.cloned_from) == ("draft", None, call)
    assert kept_rules(made) == kept_rules(call)
    before, after = configuring.latest_terms(call), configuring.latest_terms(made)
    for name in ("pieces", "questions", "criteria", "steps"):
        assert getattr(after, name).count() == getattr(before, name).count()
    assert {one.asked_if.terms_id for one in after.questions.exclude(asked_if=None)} <= {after.pk}
    with pytest.raises(Refused, match="déjà ce nom"):
        configuring.clone(call, slug=slug, by=officer)


def test_a_deadline_never_comes_nearer(officer):
    call = open_call("appel-generaliste-2025", officer)
    with pytest.raises(Refused, match="plus tard"):
        configuring.extend(call, until=call.closes_at - timedelta(hours=1), reason="", by=officer)
    later = call.closes_at + timedelta(days=7)
    assert configuring.extend(call, until=later, reason="Crue", by=officer).closes_at == later
    Call.objects.filter(pk=call.pk).update(
        opens_at=timezone.now() - timedelta(days=9), closes_at=timezone.now() - timedelta(days=1)
    )
    with pytest.raises(Refused, match="fermé"):
        configuring.extend(call, until=later, reason="", by=officer)


@pytest.mark.parametrize(
    ("state", "seconds", "moment"),
    [
        ("draft", 0, None),
        ("published", -1, Moment.COMING),
        ("published", 0, Moment.OPEN),
        ("published", 3599, Moment.OPEN),
        ("published", 3600, Moment.CLOSED),
        ("suspended", 10, Moment.SUSPENDED),
        ("suspended", 3600, Moment.CLOSED),
        ("ended", 10, Moment.CLOSED),
    ],
)
def test_where_a_call_stands(state, seconds, moment):
    now = NOON + timedelta(seconds=seconds)
    closes = NOON + timedelta(hours=1)
    assert moment_of(state=state, opens_at=NOON, closes_at=closes, now=now) == moment


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ('code = "rate"\nband = "ldc"\nsource = "text"', "rate"),
        ('code = "rate"\nband = "rich"\npercent = 10\nsource = "text"', "rich"),
        ('code = "luck"\nsource = "text"', "luck"),
        ('code = "duration"\ncount = 12\nsource = "elsewhere"', "elsewhere"),
        ('code = "duration"\ncount = 12\npercent = 3\nsource = "text"', "percent"),
    ],
)
def test_a_wrong_model_says_where(tmp_path, line, why):
    file = tmp_path / "faux.toml"
    file.write_text(
        'slug = "x"\ntitle = "X"\nkind = "general"\norganiser = "meae"\nsummary = "X"\n'
        f'[sources.text]\ntext = "Texte"\n[[rules]]\n{line}\n',
        encoding="utf-8",
    )
    with pytest.raises(WrongConfigurationError, match=f"faux.toml.*{why}"):
        read_configuration(file)
