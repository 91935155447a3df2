"""Each ready model becomes a published call by the screens alone; what a water fund asks of an association."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from coopdec.calls import queries
from coopdec.calls.enums import ApplicationState, CallKind, CallState, Section
from coopdec.calls.models import Application
from coopdec.calls.services import applications
from coopdec.directory.models import Organisation
from tests.accounts.teamwork import body
from tests.calls.granted import decided, eligible
from tests.calls.published import READY, published
from tests.calls.test_applying import save_all, town, written
from tests.calls.test_calls_on_screen import begun, dated, decide
from tests.calls.test_which_calls import WHICH, plain, told
from tests.contribution.people import acting_for, national, sent

__all__ = ["town"]
pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4\n%%EOF\n"
COMMITMENT = "Contrat d’engagement républicain signé"


def organiser_of(model):
    """Somebody of who organises it: the State for its ministries, a city for the model that names nobody."""
    if model.organiser == "meae":
        return national()
    return acting_for(Organisation.objects.get(slug=model.organiser or "angers-49007"), role="manager")


@pytest.mark.parametrize("slug", sorted(READY))
def test_each_ready_model_becomes_a_published_call_by_its_screens(slug, client):
    model = READY[slug]
    officer = organiser_of(model)
    title = f"Essai {slug}"
    call = begun(officer, model=slug, title=title)
    today = timezone.localdate()
    days = {
        "opens_on": (today - timedelta(days=1)).isoformat(),
        "closes_on": (today + timedelta(days=30)).isoformat(),
    }
    if model.kind == CallKind.PERMANENT:
        days |= {"closes_on": "", "closes_hour": ""}
    if model.years:
        days |= {"first_year": "2027", "last_year": "2028"}
    assert dated(officer, call, envelope_cents="400 000", **days).status_code == 302
    assert decide(officer, call, "publish").status_code == 302
    call.refresh_from_db()
    assert (call.state, call.envelope_cents) == (CallState.PUBLISHED, 40_000_000)
    assert call.configuration == slug
    assert title in officer.get("/espace/appels/").page.text
    assert title in client.get("/appels-a-projets/").page.text
    who = next(min(one.names) for one in model.rules if one.code == "applicant")
    verdict, said = told(client.get(f"{WHICH}?projet=1&qui={who}").page)[title]
    assert verdict in {"yes", "unknown"}
    assert model.rules[0].source.text in plain(said)


@pytest.fixture
def fund():
    """A city's, for water, open to associations."""
    return published("eau", model="fonds-eau", title="Fonds eau d’Angers")


@pytest.fixture
def association():
    return acting_for(body("association", "Puits et rivières"), role="manager")


def upload(client, where, piece):
    file = SimpleUploadedFile(f"{piece}.pdf", PDF + piece.encode())
    return client.post(f"{where}pieces/", {"act": "add", "piece": piece, "upload": file})


def test_an_association_sends_nothing_to_a_water_fund_without_its_commitment(fund, association, town):
    path = f"/appels-a-projets/{fund.slug}/deposer/"
    key = association.get(path).page.one("input", name="key")["value"]
    organisation = association.person.memberships.get().organisation
    where = association.post(path, {"key": key, "pour": organisation.slug, "depuis": ""})["Location"]
    application = Application.objects.get()
    save_all(application, written(town), association.person)
    upload(association, where, "statuts")
    page = association.get(where).page
    assert COMMITMENT in page.text
    assert "Le contrat d’engagement républicain n’est pas signé." in page.text
    assert "Loi n° 2000-321 du 12 avril 2000, art. 10-1" in plain(page.text)
    assert not page.all("button", value="submit")
    # Whatever is sent without the button, and even knowing that the rule is not met.
    refused = association.post(where, {"act": "submit", "key": "a" * 24, "knowing": "on"})
    assert refused.status_code == 400
    application.refresh_from_db()
    assert (application.state, application.number) == (ApplicationState.DRAFT, None)
    upload(association, where, "engagement")
    page = association.get(where).page
    assert "Le contrat d’engagement républicain est signé." in page.text
    form = next(one for one in page.all("form") if one.all("button", value="submit"))
    association.post(where, sent(page, within=form, act="submit"))
    application.refresh_from_db()
    assert (application.state, application.number) == (ApplicationState.SUBMITTED, 1)


def test_an_authority_does_not_owe_the_commitment(fund, town):
    nantes = Organisation.objects.get(slug="nantes-44109")
    agent = acting_for(nantes, role="manager")
    path = f"/appels-a-projets/{fund.slug}/deposer/"
    key = agent.get(path).page.one("input", name="key")["value"]
    where = agent.post(path, {"key": key, "pour": nantes.slug, "depuis": ""})["Location"]
    assert queries.pieces_owed(Application.objects.get()) == []
    assert "n’est pas demandé à ce déposant" in agent.get(where).page.text
    assert COMMITMENT not in agent.get(where).page.text


@pytest.mark.parametrize("asks", [False, True])
def test_a_member_city_applies_alone_unless_the_call_asks_for_a_partner(asks):
    yaounde = Organisation.objects.get(slug="yaounde-cm")
    mayor = acting_for(yaounde, role="manager").person
    call = published("essai", model="fonds-de-cooperation-aimf")
    if asks:
        rule = queries.terms_in_force(call).rules.get(code="applicant")
        rule.pk, rule.code = None, "partner"
        rule.save(force_insert=True)
    application = applications.begin(call, applicant=yaounde, by=mayor)
    owed = [one for one in queries.told_of(application).problems if one.section == Section.PARTNERS]
    assert bool(owed) == asks


def test_a_fund_of_a_network_is_on_the_sheet_of_the_city_between_both_shores(town):
    """As other sheets say of this network: it is nobody's in France."""
    yaounde, aimf = (Organisation.objects.get(slug=slug) for slug in ("yaounde-cm", "aimf"))
    mayor, bureau = (acting_for(one, role="manager").person for one in (yaounde, aimf))
    call = published("essai", model="fonds-de-cooperation-aimf")
    application = applications.begin(call, applicant=yaounde, by=mayor)
    answers = {"marqueur-genre": "1", "plan": "Axe 2.", "entreprises": "Un lot."}
    pages = {Section.PARTNERS: {"partners": []}, Section.ANSWERS: {"answers": answers}}
    save_all(application, written(town) | pages, mayor)
    for piece in queries.pieces_owed(application):
        applications.file_piece(
            application, piece=piece, upload=SimpleUploadedFile("a.pdf", PDF), title="", by=mayor
        )
    application = decided(eligible(application, mayor), bureau)
    assert application.sheet.state == "published"
    assert set(application.sheet.partners.values_list("organisation__slug", "side", "role")) == {
        ("yaounde-cm", "foreign", "lead"),
        ("aimf", "international", "funder"),
    }
