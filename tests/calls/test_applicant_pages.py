"""Who applies, by the pages and their buttons alone: as a browser without script sends them."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from coopdec.calls.enums import ApplicationState, Section
from coopdec.calls.models import Application, SectionDraft
from tests.calls.test_applying import ANGERS, angers, call, officer, ready, town
from tests.contribution.people import acting_for, sent

__all__ = ["angers", "call", "officer", "ready", "town"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def agent(angers):
    return acting_for(angers, role="manager")


@pytest.fixture
def person(agent):
    return agent.person


def begun(agent, call):
    path = f"/appels-a-projets/{call.slug}/deposer/"
    page = agent.get(path).page
    key = page.one("input", name="key")["value"]
    answer = agent.post(path, {"key": key, "pour": ANGERS, "depuis": ""})
    return answer["Location"]


def press(agent, path, act, **typed):
    page = agent.get(path).page
    return agent.post(path.partition("?")[0], sent(page, act=act, **typed))


def test_a_commune_applies_without_script(agent, call, town):
    where = begun(agent, call)
    assert "Brouillon" in agent.get(where).content.decode()
    project = {
        "title": "Eau à l’école",
        "summary": "Deux forages.",
        "objectives": "De l’eau.",
        "starts_on": "2027-01",
        "ends_on": "2028-12",
        "themes": ["eau-assainissement"],
    }
    answer = press(agent, f"{where}projet/", "next", **project)
    assert answer["Location"] == f"{where}partenaires/"
    found = press(agent, f"{where}partenaires/", "find", **{"find-partner": town.name})
    page = agent.get(found["Location"]).page
    assert town.name in page.text
    press(agent, f"{where}partenaires/", f"add-partner:{town.pk}")
    press(agent, f"{where}partenaires/", f"add-partner:{town.pk}")
    for name, row in {
        "objective": {"text": "De l’eau pour mille élèves"},
        "activity": {"text": "Forer", "starts_on": "2027-03"},
        "indicator": {"text": "Élèves servis", "target": "1 000"},
    }.items():
        press(agent, f"{where}cadre-logique/", f"add-{name}")
        press(
            agent,
            f"{where}cadre-logique/",
            "save",
            **{f"{name}-0-{key}": value for key, value in row.items()},
        )
    press(agent, f"{where}budget/", "add-expense")
    press(agent, f"{where}budget/", "add-resource:asked")
    press(agent, f"{where}budget/", "add-resource:french")
    money = {
        "expense-0-label": "Forages",
        "expense-0-country": "SN",
        "expense-0-amount": "100 000 €",
        "resource-0-amount": "80 000",
        "resource-1-label": "Angers",
        "resource-1-amount": "15 000",
    }
    press(agent, f"{where}budget/", "recalculate", **money)
    budget = agent.get(f"{where}budget/").content.decode()
    assert "Il manque 5\u202f000 € de ressources" in budget.replace("\xa0", " ").replace("&nbsp;", " ")
    press(agent, f"{where}budget/", "save", **{"resource-0-amount": "60 000", "resource-1-amount": "40 000"})
    press(agent, f"{where}questions/", "next", **{"answers-marqueur-genre": "1"})
    for code in ("deliberation", "convention"):
        upload = SimpleUploadedFile(f"{code}.pdf", b"%PDF-1.4\n%%EOF\n" + code.encode())
        agent.post(f"{where}pieces/", {"act": "add", "piece": code, "upload": upload})
    page = agent.get(where).page
    assert "Le dossier est complet" in page.text
    form = next(one for one in page.all("form") if one.all("button", value="submit"))
    agent.post(where, sent(page, within=form, act="submit"))
    after = agent.get(where).content.decode()
    assert "n° 1" in after
    assert "Brouillon" not in after
    application = Application.objects.get()
    assert application.state == ApplicationState.SUBMITTED
    assert application.expenses.get().cents == 10_000_000
    assert application.partners.get().organisation == town


def test_five_mistakes_are_told_beside_their_fields(agent, call):
    where = begun(agent, call)
    press(agent, f"{where}projet/", "save", title="T", starts_on="mars 2027", ends_on="2026")
    page = agent.get(f"{where}projet/?verifier=1").page
    assert "n’est pas une date" in page.text
    assert page.one("input", name="starts_on")["value"] == "mars 2027"
    press(agent, f"{where}budget/", "add-expense")
    press(agent, f"{where}budget/", "save", **{"expense-0-amount": "beaucoup", "expense-0-year": "27"})
    page = agent.get(f"{where}budget/?verifier=1").page
    assert "« beaucoup » n’est pas un montant" in page.text
    assert page.one("input", name="expense-0-amount")["value"] == "beaucoup"
    overview = agent.get(where).page
    assert "Il reste" in overview.text
    assert not overview.all("button", value="submit")
    agent.post(where, {"act": "submit", "key": "a" * 24})
    assert Application.objects.get().state == ApplicationState.DRAFT


def test_every_page_of_a_sent_application_is_read_and_none_is_written(agent, ready):
    where = ready.get_absolute_url()
    page = agent.get(where).page
    form = next(one for one in page.all("form") if one.all("button", value="submit"))
    agent.post(where, sent(page, within=form, act="submit"))
    for section in Section:
        answer = agent.get(f"{where}{section}/")
        assert answer.status_code == (200 if section == Section.PIECES else 302)
    assert agent.get(f"{where}dossier.pdf").content[:4] == b"%PDF"


def test_others_do_not_know_that_it_exists(ready):
    other = (
        acting_for(ready.applicant.__class__.objects.get(slug="grand-perigueux-200040392"), role="manager")
        if ready.applicant.__class__.objects.filter(slug="grand-perigueux-200040392").exists()
        else None
    )
    assert other is None or other.get(ready.get_absolute_url()).status_code == 404


def test_the_partner_says_its_part_and_reads_all(agent, ready, town):
    partner = acting_for(town, role="manager")
    where = ready.get_absolute_url()
    page = partner.get(where).page
    assert "Déposer le dossier" not in page.text
    form = next(one for one in page.all("form") if one.all("button", value="speak"))
    partner.post(where, sent(page, within=form, act="speak", statement="Nous donnons le terrain."))
    assert "Nous donnons le terrain." in agent.get(where).content.decode()
    assert partner.get(f"{where}projet/").status_code == 404
    assert partner.post(where, {"act": "submit", "key": "b" * 24}).status_code == 404


def test_totals_of_what_is_typed_are_those_of_the_page_and_keep_nothing(agent, call, town, client):
    where = begun(agent, call)
    press(agent, f"{where}budget/", "add-expense")
    press(agent, f"{where}budget/", "add-resource:asked")
    page = agent.get(f"{where}budget/").page
    typed = sent(page, act="totals", **{"expense-0-amount": "100 000", "resource-0-amount": "80 000"})
    before = list(SectionDraft.objects.order_by("pk").values_list("revision", "content", "at"))
    bare = Client()
    bare.cookies = agent.cookies
    fragment = bare.post(f"{where}budget/", typed).content.decode().strip()
    assert "20\u202f000" in fragment
    assert 'aria-live="polite"' in fragment
    assert list(SectionDraft.objects.order_by("pk").values_list("revision", "content", "at")) == before
    agent.post(f"{where}budget/", {**typed, "act": "recalculate"})
    assert fragment in agent.get(f"{where}budget/").content.decode()
    stranger = acting_for(town, role="manager")
    assert stranger.post(f"{where}budget/", typed).status_code == 404
    assert client.post(f"{where}budget/", typed).status_code == 302
