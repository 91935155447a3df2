"""The applications of the demonstration: written, sent and decided by the services that people use, without a
letter."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from coopdec.accounts.models import User
from coopdec.accounts.rules import DEMONSTRATION_DOMAIN
from coopdec.calls import queries
from coopdec.calls.enums import Advice, ApplicationState, OpinionState, Outcome, Section, Waits
from coopdec.calls.models import Application, Award, Call, Opinion
from coopdec.calls.services import (
    applications,
    assessing,
    awarding,
    deciding,
    instructing,
    opinions,
    paying,
    reporting,
    sending,
)
from coopdec.calls.shape import SHAPES
from coopdec.demonstration import applied
from coopdec.demonstration.rules import DemonstrationOffError
from coopdec.demonstration.services.people import COMMUNE, COUNTRY, PEOPLE, REGION
from coopdec.directory.models import Organisation
from coopdec.mailing.enums import State
from coopdec.mailing.models import Letter

FRANCE = "france"
DECISIONS = {"granted": Outcome.GRANT, "waiting": Outcome.WAITING, "refused": Outcome.REFUSE}
BEFORE_THE_COMMITTEE = {"eligible", *DECISIONS}
PDF = b"%PDF-1.4\n% Document invente pour la demonstration.\n%%EOF\n"
MARK = "Texte inventé pour la démonstration."


@transaction.atomic
def load_files() -> int:
    """What is not there yet, once people and calls are; how many came. Raises DemonstrationOffError."""
    if not settings.DEMO_DATA:
        raise DemonstrationOffError("Les dossiers de la démonstration sont interdits par les réglages.")
    calls = Call.objects.select_related("organiser").in_bulk(
        {one.call for one in applied.FILES}, field_name="slug"
    )
    if Application.objects.filter(call__in=calls.values()).exists():
        return 0
    began = timezone.now()
    world = _World()
    for one in applied.FILES:
        _file(one, calls[one.call], world)
    for slug in (applied.JUDGED, applied.GRANTED):
        _decide(calls[slug], world)
    # Nobody is behind these addresses.
    invented = Letter.objects.filter(to__endswith=f"@{DEMONSTRATION_DOMAIN}", written_at__gte=began)
    invented.filter(state=State.WAITING).update(state=State.STOPPED)
    return len(applied.FILES)


class _World:
    """Who acts, and who applies."""

    def __init__(self) -> None:
        addresses = {one.email: one.address for one in PEOPLE}
        found = User.objects.filter(email__in=addresses)
        self.by = {addresses[one.email]: one for one in found if one.email}
        self.partner = Organisation.objects.get(slug="demo-partenaire")
        region = Organisation.objects.french_authorities().filter(
            region=REGION, authority_kind="commune", is_historical=False
        )
        others = region.exclude(slug=COMMUNE).order_by("slug")[: max(one.rank for one in applied.FILES)]
        self.applicants = [Organisation.objects.get(slug=COMMUNE), *others]
        self.today = timezone.localdate()

    def office(self, call: Call) -> User:
        return self.by["reseau" if call.organiser.slug == "demo-reseau" else "national"]


def _file(one: applied.Filed, call: Call, world: _World) -> None:
    """Written while the call was open: its closing is moved for as long as that takes."""
    closes_at, author = call.closes_at, world.by["administratrice"]
    assert closes_at
    Call.objects.filter(pk=call.pk).update(closes_at=max(closes_at, timezone.now() + timedelta(hours=1)))
    file = applications.begin(Call.objects.get(pk=call.pk), applicant=world.applicants[one.rank], by=author)
    written = _written(one, world)
    for section, content in written.items():
        if one.state == "draft" and section in {Section.BUDGET, Section.ANSWERS}:
            continue
        applications.save_section(ref=file.ref, section=section, content=content, revision=0, by=author)
    if one.state != "draft":
        for piece in queries.pieces_owed(file):
            upload = SimpleUploadedFile(f"{piece.code}.pdf", PDF + piece.code.encode())
            applications.file_piece(file, piece=piece, upload=upload, title="", by=author)
        at = min(closes_at, timezone.now()) - timedelta(days=one.days)
        sending.submit(file, key=f"demo-{file.ref}", by=author, arrived_at=at, knowing=True)
    Call.objects.filter(pk=call.pk).update(closes_at=closes_at)
    if one.state not in {"draft", "submitted"}:
        _instruct(one, _again(file), world)


def _instruct(one: applied.Filed, file: Application, world: _World) -> None:
    office = world.office(file.call)
    if one.state == ApplicationState.INCOMPLETE:
        due_on = world.today + timedelta(days=15)
        instructing.ask_pieces(file, text=one.reason, due_on=due_on, by=office)
        return
    file = instructing.find_complete(file, by=office)
    if one.state == ApplicationState.INELIGIBLE:
        instructing.find_ineligible(file, reason=one.reason, by=office)
        return
    if one.state in BEFORE_THE_COMMITTEE:
        _give_opinions(file, world)
        file = instructing.find_eligible(_again(file), reason="Rien ne s’y oppose.", by=office)
    else:
        # Its embassy is late.
        late = Opinion.objects.filter(application=file, organisation__slug="demo-ambassade")
        late.update(due_on=world.today - timedelta(days=4))
    if one.points is not None:
        criteria = file.terms.criteria.values_list("pk", "most")
        points = {key: round(most * one.points / 100) for key, most in criteria}
        for person in (world.by["national"], world.by["administrateur-national"]):
            assessing.send(file, points=points, comment="Utile et solide.", revision=0, by=person)


def _give_opinions(file: Application, world: _World) -> None:
    bodies = {"demo-ambassade": world.by["ambassade"], "demo-prefecture": world.by["prefecture"]}
    while asked := list(
        Opinion.objects.filter(
            application=file, organisation__slug__in=bodies, state=OpinionState.ASKED
        ).select_related("organisation")
    ):
        for one in asked:
            assert one.organisation
            opinions.give(
                one, advice=Advice.FAVOURABLE, text="Le partenaire est connu et le projet attendu.", typed={},
                revision=one.revision, by=bodies[one.organisation.slug],
            )  # fmt: skip


def _decide(call: Call, world: _World) -> None:
    """What the committee says of each, then the grants and what came of them."""
    office = world.office(call)
    files = {one.title: one for one in call.applications.all()}
    wanted = [one for one in applied.FILES if one.call == call.slug and one.state in BEFORE_THE_COMMITTEE]
    ranked = {files[one.title].pk: (rank, one.euros[0] * 100) for rank, one in enumerate(wanted, start=1)}
    deciding.propose(call, ranked, by=office)
    for one in wanted:
        if one.state not in DECISIONS:
            continue
        (said,) = deciding.decide(
            call,
            [files[one.title].pk],
            party=FRANCE,
            outcome=DECISIONS[one.state],
            reason=one.reason,
            by=office,
        )
        assert not said.message, said.message
        if one.state == ApplicationState.GRANTED:
            _after(one, Award.objects.get(application=files[one.title]), world)


def _after(one: applied.Filed, award: Award, world: _World) -> None:
    """The agreement, the first instalment, the report of the first year."""
    office, author, today = world.office(award.call), world.by["administratrice"], world.today
    acted_on = today - timedelta(days=10)
    award = awarding.save_award(award, acted_on=acted_on, commitment="", conditions="", by=office)
    awarding.write_agreement(award, by=office)
    for organisation, function in (
        (award.call.organiser, "Présidence"),
        (award.application.applicant, "Maire"),
    ):
        awarding.sign(
            award,
            organisation=organisation,
            function=function,
            signed_on=today - timedelta(days=8),
            by=office,
        )
    first = award.instalments.filter(waits_for=Waits.SIGNATURE).order_by("rank").first()
    assert first
    on = today - timedelta(days=6)
    first = paying.mark_done(first, on=on, by=office)
    first = paying.request_payment(first, on=on, reference=f"DP-{award.pk}", by=office)
    paying.pay(first, on=today - timedelta(days=1), cents=first.cents, by=office)
    report = award.reports.order_by("year", "pk").first()
    if one.report is None or report is None:
        return
    spent = {
        line.pk: (line.cents * one.report.percent // 100, "") for line in award.application.expenses.all()
    }
    report = reporting.save_report(
        report, narrative=one.report.text, lines=spent, revision=report.revision, by=author
    )
    report = reporting.send(report, by=author)
    if one.report.is_accepted:
        reporting.accept(report, text="", by=office)


def _written(one: applied.Filed, world: _World) -> dict[str, dict[str, Any]]:
    """The pages of an application that asks `one.euros` of the call."""
    asked, own = one.euros
    year = world.today.year
    parts = [(f"{(asked + own) * 6 // 10}", year), (f"{asked + own - (asked + own) * 6 // 10}", year + 1)]
    said: dict[str, dict[str, Any]] = {
        Section.PROJECT: {
            "title": one.title,
            "summary": one.summary,
            "objectives": f"{one.summary} {MARK}",
            "description": f"{one.summary} {MARK}",
            "starts_on": f"{year}",
            "ends_on": f"{year + 1}",
            "themes": [one.theme],
        },
        Section.PARTNERS: {
            "partners": [{"side": "foreign", "organisation": str(world.partner.pk), "country": COUNTRY}]
        },
        Section.FRAME: {
            "objective": [{"text": one.summary}],
            "activity": [{"text": "Préparer avec le partenaire", "starts_on": f"{year}"}],
            "indicator": [{"text": "Habitants concernés", "target": "1 200"}],
        },
        Section.BUDGET: {
            "expense": [
                {"label": f"Travaux et équipes, {on}", "country": COUNTRY, "year": str(on), "amount": amount}
                for amount, on in parts
            ],
            "resource": [
                {"side": "asked", "amount": str(asked)},
                {"side": "french", "label": "La commune", "own": "on", "amount": str(own)},
            ],
        },
        Section.ANSWERS: {"answers": {"marqueur-genre": "1"}},
    }
    return {section: SHAPES[section].filled(content) for section, content in said.items()}


def _again(file: Application) -> Application:
    return Application.objects.select_related("call__organiser", "terms", "applicant").get(pk=file.pk)
