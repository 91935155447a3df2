"""Writing a sheet, publishing it, taking it off; reports of readers."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction
from django.utils import timezone

from coopdec.common.workflow import Refused
from coopdec.cooperation import access
from coopdec.cooperation.enums import Kind, Role, Stage
from coopdec.cooperation.models import Cooperation, ErrorReport
from coopdec.cooperation.services import (
    FundingInput,
    PartnerInput,
    handle_report,
    publish_sheet,
    put_sheet,
    report_error,
    withdraw_sheet,
)
from coopdec.cooperation.services.parts import PlaceInput
from coopdec.cooperation.services.reports import REPORTS_BY_SHEET_AND_DAY
from coopdec.directory.services.organisations import PassageInput
from coopdec.journal.models import Entry
from coopdec.journal.queries import history_of
from coopdec.journal.services import chain_is_whole
from tests.cooperation.making import abroad, check_now, french, organisation, partner, said, sheet

pytestmark = [pytest.mark.django_db, pytest.mark.other_postgres]
REF = "eau-saint-louis"


def put(values, **more):
    with transaction.atomic():
        saved, changed = put_sheet(ref=REF, values=values, by=None, **more)
        check_now()
    return saved, changed


def journal():
    return [(entry.verb, entry.facts) for entry in history_of("cooperation.cooperation", REF)]


def whole(**more):
    """A sheet that says everything that the service takes."""
    values = {
        "fields": {"objectives": "Relier.", "start_on": "2019-04", "end_on": "2021", "status": "completed"},
        "places": (
            PlaceInput("SN", label="Saint-Louis", latitude=16.0, longitude=-16.5, point_precision="place"),
        ),
        "sdgs": (6, 11),
        "markers": {"gender": 1, "desertification": 3},
        "funding": (
            FundingInput(stage=Stage.PLANNED, funder_label="Ville", year=2019, amount_cents=10_000),
            FundingInput(stage=Stage.COMMITTED, funder_label="Ville", year=2019),
        ),
        "passages": (
            PassageInput("guide-cncd-2020", "p. 12"),
            PassageInput("raict-2025", "", "Autrement dit."),
        ),
    }
    return said(french(), abroad(), **{**values, **more})


def theme():
    from coopdec.reference.models import Theme  # noqa: PLC0415

    return Theme.objects.values_list("pk", flat=True).order_by("pk")


def test_a_new_sheet_is_a_draft_and_is_journalled_once():
    one, changed = put(said(french()))
    kept = Cooperation.objects.get(ref=REF)
    assert (changed, kept.pk, kept.state, kept.published_at) == (True, one.pk, "draft", None)
    assert (kept.title, kept.kind, kept.sort_key[:16]) == (
        "Eau à Saint-Louis",
        Kind.PROJECT,
        "eau a saint loui",
    )
    assert journal() == [("cooperation.created", {"kind": "project"})]


def test_an_incomplete_draft_is_kept():
    one, _changed = put(said())
    assert (one.partners.count(), one.state) == (0, "draft")


def test_everything_said_is_kept_in_order():
    chosen = tuple(theme()[:2])
    one, _changed = put(whole(themes=chosen))
    one.refresh_from_db()
    assert (one.start_year, one.end_year, one.status_year) == (2019, 2021, None)
    assert list(one.partners.values_list("side", "country_id", "name_known", "position")) == [
        ("french", None, True, 0), ("foreign", "SN", False, 1),
    ]  # fmt: skip
    assert list(one.places.values_list("country_id", "label", "latitude")) == [("SN", "Saint-Louis", 16.0)]
    assert set(one.themes.values_list("pk", flat=True)) == set(chosen)
    assert sorted(one.sdgs.values_list("pk", flat=True)) == [6, 11]
    assert dict(one.markers.values_list("marker_id", "score")) == {"gender": 1, "desertification": 3}
    assert list(one.funding_lines.values_list("stage", "amount_cents", "amount_eur_cents")) == [
        ("planned", 10_000, 10_000), ("committed", None, None),
    ]  # fmt: skip
    assert list(one.provenances.values_list("document_id", "where", "text")) == [
        ("guide-cncd-2020", "p. 12", ""), ("raict-2025", "", "Autrement dit."),
    ]  # fmt: skip


def test_saying_the_same_again_changes_and_journals_nothing():
    values = whole(themes=tuple(theme()[:2]))
    one, _changed = put(values)
    before = Cooperation.objects.filter(pk=one.pk).values().get()
    rows = (
        list(one.partners.values_list("pk", flat=True)),
        list(one.funding_lines.values_list("pk", flat=True)),
    )
    again, changed = put(values)
    assert (again.pk, changed) == (one.pk, False)
    assert Cooperation.objects.filter(pk=one.pk).values().get() == before
    assert (
        list(one.partners.values_list("pk", flat=True)), list(one.funding_lines.values_list("pk", flat=True))
    ) == rows  # fmt: skip
    assert len(journal()) == 1


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"fields": {"summary": "Deux réseaux."}}, ["summary"]),
        ({"fields": {"start_on": "2018", "end_on": "2019"}}, ["end_on", "start_on"]),
        ({"places": (PlaceInput("ML"),)}, ["places"]),
        ({"sdgs": (6,)}, ["sdgs"]),
        ({"markers": {"gender": 0}}, ["markers"]),
        ({"funding": (FundingInput(stage=Stage.PLANNED, funder_label="AFD"),)}, ["funding_lines"]),
        ({"passages": (PassageInput("guide-cncd-2020"),)}, ["provenances"]),
        ({"fields": {"title": "Autre"}, "sdgs": (1,)}, ["sdgs", "title"]),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, list) else None,
)
def test_a_change_names_its_fields_in_the_journal(change, named):
    first, _changed = put(said(french()))
    before = first.updated_at
    one, changed = put(said(french(), **change))
    assert changed is True
    assert journal()[1:] == [("cooperation.changed", {"fields": named})]
    one.refresh_from_db()
    assert one.updated_at > before
    assert chain_is_whole(list(history_of("cooperation.cooperation", REF)))


def test_themes_are_named_too():
    put(said(french()))
    put(said(french(), themes=tuple(theme()[:1])))
    assert journal()[1:] == [("cooperation.changed", {"fields": ["themes"]})]


def test_partners_are_replaced_in_order():
    put(said(french("a-essai"), french("b-essai"), abroad("SN")))
    one, changed = put(said(abroad("ML"), french("b-essai", role=Role.LEAD), french("a-essai")))
    shown = [
        (part.organisation and part.organisation.slug, part.country_id, part.role)
        for part in one.partners.all()
    ]
    assert shown == [(None, "ML", "partner"), ("b-essai", None, "lead"), ("a-essai", None, "partner")]
    assert changed
    assert journal()[-1] == ("cooperation.changed", {"fields": ["partners"]})


def test_the_order_of_partners_is_a_change():
    put(said(french("a-essai"), french("b-essai")))
    _one, changed = put(said(french("b-essai"), french("a-essai")))
    assert changed is True


def test_a_foreign_currency_is_converted_once_and_stored():
    cfa = FundingInput(
        stage=Stage.DISBURSED, funder_label="Ville", amount_cents=65_595_700, currency="XOF",
        rate=Decimal("0.0015244902"), rate_on="2019",
    )  # fmt: skip
    one, _changed = put(said(french(), funding=(cfa,)))
    assert one.funding_lines.get().amount_eur_cents == 100_000
    assert one.amount.cash_cents == 100_000
    assert put(said(french(), funding=(cfa,)))[1] is False


def test_an_unknown_amount_is_not_zero():
    one, _changed = put(said(french(), funding=(FundingInput(stage=Stage.PLANNED, funder_label="Ville"),)))
    assert one.funding_lines.get().amount_eur_cents is None
    assert not hasattr(one, "amount")


def test_a_parent_that_has_a_parent_is_refused_and_nothing_is_written():
    above = sheet("above")
    parent = sheet("parent", parent=above)
    entries = Entry.objects.count()
    with pytest.raises(Refused, match="dépend déjà d’un autre"):
        put(said(french(), fields={"parent_id": parent.pk}))
    assert not Cooperation.objects.filter(ref=REF).exists()
    assert Entry.objects.count() == entries


def test_a_sheet_with_children_does_not_become_a_child():
    one, _changed = put(said(french()))
    sheet("child", parent=one)
    with pytest.raises(Refused, match="a déjà des projets"):
        put(said(french(), fields={"parent_id": sheet("above").pk}))
    one.refresh_from_db()
    assert one.parent_id is None
    assert len(journal()) == 1


def test_a_child_is_tied_to_its_parent():
    parent = sheet("parent")
    one, _changed = put(said(french(), fields={"parent_id": parent.pk}))
    assert list(parent.children.all()) == [one]


def test_what_the_database_refuses_leaves_nothing():
    town = french()
    with pytest.raises(IntegrityError, match="cooperation_partner_once_by_role"):
        put(said(town, town))
    assert not Cooperation.objects.filter(ref=REF).exists()
    assert journal() == []


def test_changing_a_published_sheet_leaves_it_published():
    put(said(french(), abroad()))
    publish_sheet(Cooperation.objects.get(ref=REF), by=None)
    put(said(french(), abroad("ML")))
    assert Cooperation.objects.get(ref=REF).state == "published"


def test_a_published_sheet_cannot_be_emptied_by_the_service():
    put(said(french(), abroad()))
    publish_sheet(Cooperation.objects.get(ref=REF), by=None)
    with pytest.raises(IntegrityError, match="neither other partner"):
        put(said(french()))
    assert Cooperation.objects.get(ref=REF).partners.count() == 2
    assert [verb for verb, _facts in journal()] == ["cooperation.created", "cooperation.published"]


@pytest.mark.parametrize(
    ("partners", "sentence"),
    [
        ([], "Il manque une collectivité ou un organisme du côté français ou international."),
        (["abroad"], "Il manque une collectivité ou un organisme du côté français ou international."),
        (
            ["french"],
            "Il manque un partenaire ou un pays étranger ; sinon cochez « sans lieu à l’étranger ».",
        ),
        (
            ["french", "french"],
            "Il manque un partenaire ou un pays étranger ; sinon cochez « sans lieu à l’étranger ».",
        ),
    ],
    ids=["personne", "étranger seul", "français seul", "deux français"],
)
def test_an_incomplete_sheet_is_not_published_and_the_sentence_says_why(partners, sentence):
    made = [abroad() if side == "abroad" else french(f"essai-{rank}") for rank, side in enumerate(partners)]
    one, _changed = put(said(*made))
    with pytest.raises(Refused) as caught:
        publish_sheet(one, by=None)
    assert str(caught.value) == sentence
    one.refresh_from_db()
    assert (one.state, one.published_at, len(journal())) == ("draft", None, 1)


@pytest.mark.parametrize(
    "more",
    [
        {"partners": 2}, {"places": (PlaceInput("SN"),)}, {"fields": {"no_foreign_place": True}},
    ],
    ids=["partenaire", "pays", "sans lieu à l’étranger"],
)  # fmt: skip
def test_publishing(more):
    more = dict(more)
    partners = (french(), abroad())[: more.pop("partners", 1)]
    one, _changed = put(said(*partners, **more))
    user = get_user_model().objects.create(email="agent@ville.example")
    before = timezone.now()
    done = publish_sheet(one, by=user)
    check_now()
    one.refresh_from_db()
    assert (done.pk, one.state) == (one.pk, "published")
    assert before <= one.published_at <= timezone.now()
    assert journal()[-1] == ("cooperation.published", {"from": "draft", "to": "published"})
    assert history_of("cooperation.cooperation", REF).last().actor == user


def test_withdrawing_and_publishing_again():
    one, _changed = put(said(french(), abroad()))
    with pytest.raises(Refused, match="« retirer » n’est pas possible"):
        withdraw_sheet(one, by=None, reason="doublon")
    one = publish_sheet(one, by=None)
    with pytest.raises(Refused, match="« publier » n’est pas possible"):
        publish_sheet(one, by=None)
    gone = withdraw_sheet(one, by=None, reason="doublon")
    assert (gone.state, gone.withdrawn_at is not None) == ("withdrawn", True)
    assert journal()[-1] == (
        "cooperation.withdrawn", {"from": "published", "to": "withdrawn"},
    )  # fmt: skip
    assert publish_sheet(gone, by=None).state == "published"
    check_now()
    assert [entry.number for entry in history_of("cooperation.cooperation", REF)] == [1, 2, 3, 4]


@pytest.mark.parametrize("staff", [False, True], ids=["public", "agent"])
@pytest.mark.parametrize("state", ["draft", "published", "withdrawn"])
def test_who_sees_which_sheet(state, staff):
    from django.http import Http404  # noqa: PLC0415

    partner(sheet("one", state=state, published_at=timezone.now(), no_foreign_place=True))
    user = get_user_model()(email="reader@ville.example", is_staff=staff)
    if staff or state == "published":
        assert access.get_sheet_for(user, ref="one").effective_status == "unknown"
    else:
        with pytest.raises(Http404):
            access.get_sheet_for(user, ref="one")
    with pytest.raises(Http404):
        access.get_sheet_for(user, ref="rien")


def test_a_report_is_kept_and_journalled_without_what_it_says():
    one = sheet("one")
    report = report_error(one, message="La convention date de 2018.", email="x@example.org")
    assert list(ErrorReport.objects.values_list("message", "email", "state", "handled_at")) == [
        ("La convention date de 2018.", "x@example.org", "new", None)
    ]
    (entry,) = history_of("cooperation.errorreport", f"one-{report.pk}")
    assert (entry.verb, entry.facts, entry.actor, entry.actor_label) == (
        "cooperation.error-reported", {"sheet": "one"}, None, "un lecteur",
    )  # fmt: skip


def test_past_the_limit_a_sheet_takes_no_more_reports_until_one_is_handled():
    one, other = sheet("one"), sheet("other")
    reports = [report_error(one, message=f"Faux {rank}.") for rank in range(REPORTS_BY_SHEET_AND_DAY)]
    entries = Entry.objects.count()
    with pytest.raises(Refused) as caught:
        report_error(one, message="Encore.")
    assert str(caught.value) == "Cette fiche a reçu trop de signalements aujourd’hui. Revenez demain."
    assert (one.error_reports.count(), Entry.objects.count()) == (REPORTS_BY_SHEET_AND_DAY, entries)
    assert report_error(other, message="Ailleurs.").pk
    yesterday = timezone.now() - timedelta(days=1)
    type(reports[0]).objects.filter(pk=reports[0].pk).update(created_at=yesterday)
    assert report_error(one, message="Encore.").pk


def test_handling_a_report_forgets_the_address():
    agent = get_user_model().objects.create(email="agent@ville.example")
    report = report_error(sheet("one"), message="Faux.", email="x@example.org")
    handle_report(report, by=agent, answer="Corrigé.")
    kept = ErrorReport.objects.get(pk=report.pk)
    assert (kept.state, kept.email, kept.answer, kept.message) == ("handled", "", "Corrigé.", "Faux.")
    assert kept.handled_at is not None
    entries = list(history_of("cooperation.errorreport", report.ref))
    assert [(entry.verb, entry.facts, entry.actor) for entry in entries] == [
        ("cooperation.error-reported", {"sheet": "one"}, None), ("cooperation.error-handled", {"sheet": "one"}, agent),
    ]  # fmt: skip
    assert "x@example.org" not in str([entry.facts for entry in entries])


def test_a_report_is_handled_once():
    agent = get_user_model().objects.create(email="agent@ville.example")
    report = report_error(sheet("one"), message="Faux.")
    handle_report(report, by=agent, answer="Corrigé.")
    with pytest.raises(Refused, match=r"^Ce signalement est déjà traité\.$"):
        handle_report(report, by=agent, answer="Encore.")
    assert ErrorReport.objects.get(pk=report.pk).answer == "Corrigé."
    assert history_of("cooperation.errorreport", report.ref).count() == 2


def test_two_openings_of_one_sheet_line_up():
    """`put_sheet` on a sheet read before somebody else changed it starts from what the database holds."""
    one, _changed = put(said(french()))
    Cooperation.objects.filter(pk=one.pk).update(summary="Entre-temps")
    put(said(french()))
    assert Cooperation.objects.get(pk=one.pk).summary == "Un réseau."
    assert journal()[-1] == ("cooperation.changed", {"fields": ["summary"]})


def test_a_partner_may_be_named_as_the_source_prints_it():
    town = organisation("ndar", kind="foreign-authority", foreign_level="municipality", country_id="SN")
    one, _changed = put(
        said(french(), PartnerInput(side="foreign", organisation=town.pk, country="SN", label="Ndar"))
    )
    part = one.partners.last()
    assert (str(part), part.name_known, part.country_id) == ("Ndar", True, "SN")
