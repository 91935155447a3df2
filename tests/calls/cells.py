"""One of everything that has states in the room, and somebody of each role: what the cells stand on."""

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import connection, models, transaction
from django.test import Client
from django.utils import timezone

from coopdec.accounts.rules import needs_second_factor
from coopdec.calls import workflow
from coopdec.calls.enums import Body, Silence
from coopdec.calls.models import (
    Application,
    ApplicationPartner,
    Award,
    Call,
    Interest,
    OpinionStep,
    Proposal,
    Report,
)
from coopdec.calls.queries import terms_in_force
from coopdec.calls.services import awarding, configuring, instructing, opinions, reporting, sending
from coopdec.directory.models import Organisation
from coopdec.journal import services as journal
from tests.accounts.people import prove
from tests.accounts.teamwork import body, town
from tests.calls.published import published
from tests.calls.test_applying import whole
from tests.contribution.people import member

GRANT = 6_000_000
DAY = timedelta(days=1)
# What a form leaves behind in the room; journal and letters are counted from where they stood.
ROWS = (
    "application", "receipt", "word", "opinion", "opinionanswer", "decision", "proposal", "award", "instalment",
    "payment", "recovery", "report", "reportline", "saidline", "paper", "committee", "interest", "override",
    "assessment", "filedpiece", "signature",
)  # fmt: skip


@dataclass
class World:
    visitors: dict[str, Client]
    people: dict[str, models.Model]
    call: Call
    draft: Call
    file: Application  # whole and sent
    instructed: Application  # complete, one opinion asked of the prefecture
    award: Award
    report: Report
    second: Organisation  # another prefecture
    since: dict[str, int] = field(default_factory=dict)

    @property
    def opinion(self):
        return self.instructed.opinions.get()

    @property
    def instalment(self):
        return self.award.instalments.get(rank=1)

    def rows(self):
        """How many of each thing, in one query."""
        parts = [f"(SELECT count(*) FROM calls_{one})" for one in ROWS]
        parts += [f"(SELECT count(*) FROM {one} WHERE id > {last})" for one, last in self.since.items()]
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {', '.join(parts)}")
            return cursor.fetchone()


@contextmanager
def undone():
    """Whatever happens inside leaves nothing."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def put(one, **columns):
    """The thing in another state, whatever the table says."""
    type(one)._default_manager.filter(pk=one.pk).update(**columns)


def _people(applicant, abroad, office, national, prefecture, partner_state):
    places = {
        "reader": (applicant, "reader"),
        "contributor": (applicant, "contributor"),
        "manager": (applicant, "manager"),
        "signatory": (applicant, "signatory"),
        "other": (town("rennes-35238"), "manager"),
        "abroad": (abroad, "manager"),
        "assessor": (office, "contributor"),
        "officer": (office, "manager"),
        "interested": (office, "manager"),
        "national": (national, "administrator"),
        "body": (prefecture, "manager"),
        "body-writer": (prefecture, "contributor"),
        "partner-state": (partner_state, "manager"),
    }
    visitors, people = {"visitor": Client()}, {}
    for name, (organisation, role) in places.items():
        people[name] = member(organisation, role=role, name=name)
        visitors[name] = Client()
        visitors[name].force_login(people[name])
        if needs_second_factor({organisation.kind}):
            prove(visitors[name], people[name])
    return visitors, people


def _call(slug, office, national):
    call = published(slug, by=national)
    Call.objects.filter(pk=call.pk).update(organiser=office, co_decided_with="SN", envelope_cents=None)
    terms = terms_in_force(call)
    terms.steps.all().delete()
    OpinionStep.objects.create(
        terms=terms,
        stage=1,
        body=Body.PREFECTURE,
        days=20,
        silence=Silence.FAVOURABLE,
    )
    type(terms).objects.filter(pk=terms.pk).update(
        paid_by_year=True, last_part_percent=20, interim_report_months=3, final_report_months=6
    )
    return Call.objects.get(pk=call.pk)


def _sent(call, applicant, abroad, by):
    found = whole(call, applicant, by, abroad)
    sending.submit(found, key=f"cells-{found.pk}", by=by)
    return Application.objects.get(pk=found.pk)


def _granted(call, applicant, abroad, by):
    found = _sent(call, applicant, abroad, by)
    for step in (workflow.FIND_COMPLETE, workflow.FIND_ELIGIBLE, workflow.GRANT):
        found = journal.apply_transition(found, step, by=by)
    award = awarding.open_award(found, cents=GRANT, by=by)
    put(award, signed_on=timezone.localdate(), agreement="Convention")
    return Award.objects.select_related("call__organiser", "application").get(pk=award.pk)


def world():
    applicant = town()
    abroad = Organisation.objects.filter(kind="foreign-authority", country="SN").order_by("pk").first()
    office = body("ministry", "Ministère qui organise")
    national = Organisation.objects.filter(kind="national", country=None).first()
    prefecture = body("prefecture", "Préfecture des cellules", region=applicant.region_id)
    second = body("prefecture", "Autre préfecture des cellules", region="93")
    member(second, role="manager")
    partner_state = body("ministry", "Ministère du Sénégal", country="SN")
    visitors, people = _people(applicant, abroad, office, national, prefecture, partner_state)
    call = _call("appel-des-cellules", office, people["national"])
    author = people["manager"]
    file = _sent(call, applicant, abroad, author)
    instructed = instructing.find_complete(_sent(call, applicant, abroad, author), by=people["officer"])
    award = _granted(call, applicant, abroad, author)
    for one in (file, instructed, award.application):
        Interest.objects.create(application=one, person=people["interested"])
        if not one.partners.filter(organisation=abroad).exists():
            ApplicationPartner.objects.create(
                application=one, organisation=abroad, country_id="SN", side="foreign"
            )
    Proposal.objects.create(application=file, rank=1, cents=GRANT)
    draft = configuring.clone(call, slug="appel-des-cellules-2", by=people["national"])
    put(draft, opens_at=timezone.now(), closes_at=timezone.now() + 9 * DAY, text="Texte", organiser=office)
    put(draft, kind="general")
    report = award.reports.order_by("pk").first()
    lines = {one.pk: (1000, "") for one in award.application.expenses.all()}
    report = reporting.save_report(report, narrative="Fait.", lines=lines, revision=0, by=author)
    found = World(
        visitors, people, call, Call.objects.get(pk=draft.pk), file, instructed, award, report, second
    )
    with connection.cursor() as cursor:
        for table in ("journal_entry", "mailing_letter"):
            cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")
            found.since[table] = cursor.fetchone()[0]
    return found


def silence_passes(found):
    opinions.tend(timezone.localdate() + 30 * DAY)
