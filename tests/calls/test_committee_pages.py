"""From the committee to the last payment, by pages and their buttons alone: as a browser without script
sends them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from coopdec.calls.enums import ApplicationState
from coopdec.calls.models import (
    Application,
    Assessment,
    Award,
    Call,
    Criterion,
    Interest,
    Paper,
    Score,
    Terms,
)
from coopdec.calls.services import deciding, writing
from coopdec.directory.models import Organisation
from coopdec.reference.models import Country
from tests.calls.granted import REPORTS, decided, eligible
from tests.calls.test_applying import angers, call, ready, town, whole
from tests.contribution.people import acting_for, national, sent

__all__ = ["angers", "call", "ready", "town"]
pytestmark = pytest.mark.django_db
TODAY = timezone.localdate().isoformat()
PDF = b"%PDF-1.4\n%%EOF\n"


@pytest.fixture
def state():
    """The gate of an officer of the State."""
    return national()


@pytest.fixture
def officer(state):
    return state.person


@pytest.fixture
def agent(angers):
    return acting_for(angers, role="manager")


@pytest.fixture
def person(agent):
    return agent.person


@pytest.fixture
def application(ready, person):
    Terms.objects.filter(pk=ready.terms_id).update(**REPORTS)
    Call.objects.filter(pk=ready.call_id).update(envelope_cents=10_000_000)
    return eligible(Application.objects.get(pk=ready.pk), person)


@pytest.fixture
def committee(application):
    return reverse("call-committee", args=[application.call.slug])


def form_with(page, act):
    return next(one for one in page.all("form") if one.all("button", value=act))


def press(client, path, act, files=None, **typed):
    page = client.get(path).page
    return client.post(path, {**sent(page, within=form_with(page, act), act=act, **typed), **(files or {})})


def taken(client, path):
    """What a page or a file answers; a file is read to its end."""
    answer = client.get(path)
    assert not answer.streaming or b"".join(answer.streaming_content)
    return answer.status_code


def plain(page):
    return page.text.replace("\u202f", " ").replace("\xa0", " ")


def test_recalculating_keeps_what_is_typed_and_writes_nothing(state, committee):
    answer = press(state, committee, "recalculate", **{"cents-1": "60 000", "rank-1": "1"})
    assert answer.status_code == 200
    assert answer.page.one("input", name="cents-1")["value"].replace("\u202f", " ") == "60 000"
    assert "40 000 € resteraient" in plain(answer.page)
    assert "Sénégal" in plain(answer.page)
    assert state.get(committee).page.one("input", name="cents-1")["value"] == ""
    answer = press(state, committee, "recalculate", **{"cents-1": "beaucoup", "rank-1": "2"})
    assert answer.status_code == 400
    assert "« beaucoup » n’est pas un montant" in plain(answer.page)
    assert answer.page.one("input", name="cents-1")["value"] == "beaucoup"
    assert answer.page.one("input", name="rank-1")["value"] == "2"


def test_a_decision_says_what_it_lacks_beside_its_fields(state, committee, application):
    answer = press(state, committee, "decide", **{"cents-1": "60 000", "outcome": "refuse"})
    assert answer.status_code == 400
    assert "Cochez au moins un dossier" in plain(answer.page)
    answer = press(state, committee, "decide", **{"chosen-1": "on", "outcome": "refuse"})
    assert "Écrivez les motifs" in plain(answer.page)
    assert "checked" in answer.page.one("input", name="chosen-1").attributes
    application.refresh_from_db()
    assert application.state == ApplicationState.ELIGIBLE


def test_from_eligible_to_the_last_payment_and_the_atlas(state, agent, committee, application, client):
    ranked = {"rank-1": "1", "cents-1": "60 000"}
    press(state, committee, "save", **ranked)
    press(state, committee, "decide", **{"chosen-1": "on", "outcome": "grant"})
    press(state, committee, "minutes", minutes="## Décidé\n\nUn dossier.")
    press(state, committee, "publish")
    award = Award.objects.get(application=application)
    for paper in Paper.objects.all():
        writing.print_paper(paper.pk)
    public = client.get(application.call.get_absolute_url()).page
    assert "Les lauréats" in public.text
    where = award.get_absolute_url()
    press(state, where, "save", acted_on=TODAY, commitment="2101234567", conditions="Afficher le logo.")
    press(state, where, "agreement")
    for slug in ("meae-dctciv", "angers-49007"):
        signed = {"organisation": slug, "function": "Maire", "signed_on": TODAY}
        press(
            state,
            where,
            "sign",
            **(signed | {"organisation": award.call.organiser.slug} if slug[0] == "m" else signed),
        )
    upload = SimpleUploadedFile("convention.pdf", PDF)
    press(state, where, "upload", files={"upload": upload})
    award.refresh_from_db()
    assert award.signed is not None
    assert "2101234567" in Award.objects.get(pk=award.pk).agreement
    _pay(state, where, 1, "24 000")
    mine = application.get_absolute_url()
    page = agent.get(mine).page
    assert "Après la décision" in page.text
    assert "Afficher le logo." in page.text
    for one in page.all("a"):
        if "/courriers/" in one["href"]:
            assert taken(agent, one["href"]) == 200
    for kind in ("interim", "final"):
        _report(agent, state, award, kind)
    for rank in (2, 3):
        _pay(state, where, rank)
    press(state, where, "close")
    award.refresh_from_db()
    assert award.state == "closed"
    application.refresh_from_db()
    sheet = client.get(application.sheet.get_absolute_url())
    assert "60 000" in plain(sheet.page)
    assert award.call.title in sheet.content.decode()
    told = state.get(reverse("call-dashboard", args=[award.call.slug])).page
    assert "Maine-et-Loire" not in told.text
    assert "Pays de la Loire" in told.text
    assert "60 000 € versés" in plain(told)
    assert reverse("call-files", args=[award.call.slug]) in told.links()
    lines = (
        state.get(reverse("call-dashboard-csv", args=[award.call.slug]))
        .content.decode("utf-8-sig")
        .splitlines()
    )
    assert lines[1] == "Tout l’appel;;1;60000.00;1;60000.00;60000.00;0.00"
    assert "Par pays;Sénégal;1;60000.00;1;60000.00;60000.00;0.00" in lines


def _pay(state, where, rank, cents=None):
    press(state, where, f"done:{rank}", on=TODAY)
    press(state, where, f"request:{rank}", on=TODAY, reference=f"DP-{rank}")
    typed = {"on": TODAY}
    award = Award.objects.get(ref=where.rstrip("/").rpartition("/")[2])
    one = award.instalments.get(rank=rank)
    typed["cents"] = str(one.cents / 100).replace(".", ",")
    press(state, where, f"pay:{rank}", **typed)
    one.refresh_from_db()
    assert one.state == "paid"


def _report(agent, state, award, kind):
    report = award.reports.get(kind=kind)
    where = report.get_absolute_url()
    (expense,) = award.application.expenses.all()
    wrong = press(agent, where, "save", narrative="Deux forages.", **{f"cents-{expense.pk}": "tout"})
    assert wrong.status_code == 400
    assert "« tout » n’est pas un montant" in plain(wrong.page)
    assert wrong.page.one("textarea", name="narrative").text == "Deux forages."
    press(agent, where, "save", narrative="Deux forages.", **{f"cents-{expense.pk}": "110 000"})
    assert "+10 000 €" in plain(agent.get(where).page)
    agent.post(where, {"act": "add", "title": "Facture", "upload": SimpleUploadedFile("f.pdf", PDF)})
    press(agent, where, "send")
    desk = reverse("call-report", args=[award.call.slug, report.ref])
    answer = press(state, desk, "return", text="")
    assert "à reprendre" in plain(answer.page)
    press(state, desk, "return", text="Datez la facture.")
    assert "Datez la facture." in agent.get(where).page.text
    press(agent, where, "send")
    press(state, desk, "accept", text="Merci.")
    report.refresh_from_db()
    assert report.state == "accepted"


def test_the_partner_state_decides_for_itself_and_reads_nothing_else(state, officer, application, committee):
    Call.objects.filter(pk=application.call_id).update(co_decided_with=Country.objects.get(pk="SN"))
    ministry = Organisation.objects.create(
        slug="etat-sn", kind="ministry", name="État du Sénégal", country_id="SN", sort_key="e", search_key="e"
    )
    partner = acting_for(ministry, role="manager")
    deciding.propose(application.call, {application.pk: (1, 6_000_000)}, by=officer)
    press(state, committee, "decide", **{"chosen-1": "on", "outcome": "grant", "party": "france"})
    assert not Award.objects.exists()
    page = partner.get(committee).page
    assert not page.all("button", value="save")
    assert not page.all("button", value="publish")
    typed = {
        **sent(page, within=form_with(page, "decide"), act="decide"),
        "chosen-1": "on",
        "outcome": "grant",
    }
    # Whatever is sent, it speaks for itself.
    partner.post(committee, {**typed, "party": "france"})
    award = Award.objects.get()
    assert set(application.decisions.values_list("party", "by")) == {
        ("france", officer.pk),
        ("partner", partner.person.pk),
    }
    assert partner.get(committee).status_code == 200
    assert partner.get(award.get_absolute_url()).status_code == 404
    assert partner.post(committee, {"act": "save"}).status_code == 404


def test_who_declared_an_interest_sees_neither_the_file_nor_its_ranking(
    state, officer, application, committee
):
    decided(application, officer)
    award = Award.objects.get()
    assert state.get(award.get_absolute_url()).status_code == 200
    Interest.objects.create(application=application, person=officer)
    answer = state.get(committee)
    assert answer.status_code == 403
    assert "lien d’intérêts" in answer.page.text
    assert application.title not in answer.page.text
    assert state.post(committee, {"act": "minutes", "minutes": "x"}).status_code == 403
    assert state.get(award.get_absolute_url()).status_code == 404
    assert application.title not in state.get(reverse("call-awards", args=[award.call.slug])).page.text


def test_the_applicant_reads_its_award_and_nobody_else_does(state, agent, officer, application):
    decided(application, officer)
    award, slug = Award.objects.get(), application.call.slug
    writing.print_paper(Paper.objects.get().pk)
    paper = Paper.objects.get().pdf.ref
    report = award.reports.first()
    stranger = acting_for(Organisation.objects.get(slug="rennes-35238"), role="manager")
    private = [
        reverse("call-committee", args=[slug]),
        reverse("call-letters", args=[slug]),
        reverse("call-dashboard", args=[slug]),
        reverse("call-dashboard-csv", args=[slug]),
        reverse("call-awards", args=[slug]),
        award.get_absolute_url(),
        reverse("call-paper", args=[slug, paper]),
    ]
    for path in private:
        assert taken(state, path) == 200, path
        assert agent.get(path).status_code == 404, path
        assert stranger.get(path).status_code == 404, path
    theirs = [report.get_absolute_url(), reverse("award-paper", args=[application.ref, paper])]
    for path in theirs:
        assert taken(agent, path) == 200, path
        assert stranger.get(path).status_code == 404, path
        assert state.get(path).status_code == 404, path
    assert state.get(reverse("call-report", args=[slug, report.ref])).status_code == 404


def test_who_only_reads_acts_on_nothing(officer, application):
    decided(application, officer)
    award = Award.objects.get()
    reader = acting_for(application.call.organiser, role="reader")
    where = award.get_absolute_url()
    page = reader.get(where).page
    assert not page.all("button", name="act")
    for act in ("save", "agreement", "sign", "done:1", "withdraw", "close"):
        assert reader.post(where, {"act": act}).status_code == 404
    committee = reverse("call-committee", args=[application.call.slug])
    for act in ("save", "decide", "minutes", "publish"):
        assert (
            reader.post(
                committee, {"act": act, "outcome": "refuse", "reason": "x", "party": "france"}
            ).status_code
            == 404
        )
    award.refresh_from_db()
    assert award.state == "active"


def test_a_text_of_letter_that_is_wrong_is_kept_and_told(state, application):
    path = reverse("call-letters", args=[application.call.slug])
    answer = state.post(path, {"kind": "grant", "text": "Bravo [montant]"})
    assert answer.status_code == 400
    assert "recours" in answer.page.text
    assert "Bravo [montant]" in answer.content.decode()
    assert state.post(path, {"kind": "autre", "text": "x [recours]"}).status_code == 404
    assert state.post(path, {"kind": "grant", "text": "Bravo [montant] [recours]"}).status_code == 302
    assert "Bravo [montant] [recours]" in state.get(path).content.decode()


def test_scores_are_weighted_and_order_what_has_no_rank(
    state, officer, application, call, angers, person, town, committee
):
    second = eligible(whole(call, angers, person, town), person)
    terms = application.terms
    heavy = Criterion.objects.create(terms=terms, position=1, label="Impact", most=5, weight=3)
    light = Criterion.objects.create(terms=terms, position=2, label="Budget", most=10, weight=1)
    for one, points in ((application, (1, 10)), (second, (5, 0))):
        given = Assessment.objects.create(application=one, assessor=officer, sent_at=timezone.now())
        for criterion, said in zip((heavy, light), points, strict=True):
            Score.objects.create(assessment=given, criterion=criterion, points=said)
    text = plain(state.get(committee).page)
    assert text.index("60,0") < text.index("52,0")


def test_queries_do_not_grow(state, call, angers, person, town, application, committee):
    dashboard = reverse("call-dashboard", args=[call.slug])
    reader = Client()
    reader.cookies = state.cookies
    counts = []
    for _again in range(2):
        with CaptureQueriesContext(connection) as asked:
            for path in (committee, dashboard):
                assert reader.get(path).status_code == 200
        counts.append(len(asked))
        for _more in range(2):
            eligible(whole(call, angers, person, town), person)
    assert counts[0] == counts[1]
