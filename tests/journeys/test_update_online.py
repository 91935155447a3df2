"""Keeping a sheet up to date online, by HTTP and without script: the form, drafts, moderation, history, partners."""

import pytest
from django.urls import reverse

from coopdec.accounts.models import OrganisationAccount
from coopdec.contribution.models import AddedOrganisation, Proposal, Version
from coopdec.cooperation.models import Cooperation, ErrorReport
from coopdec.directory.models import Organisation
from coopdec.journal.models import Entry
from tests.contribution.people import acting_for, national, sent
from tests.gate import Gate

pytestmark = pytest.mark.django_db
NEW = "/cooperations/nouvelle/"
SHEET = "sedif-aneho-eau"


@pytest.fixture
def angers():
    return Organisation.objects.get(slug="angers-49007")


@pytest.fixture
def trusted(angers):
    OrganisationAccount.objects.create(organisation=angers, trusted=True)
    return angers


def shown(response):
    """The page after redirects, which must be one."""
    assert response.status_code == 200, response.status_code
    return response.page


def begun(client, **typed):
    """A draft begun with this typed in the empty form; its editor."""
    page = client.get(NEW).page
    shown(client.post(NEW, sent(page, act="save", **typed), follow=True))
    return Proposal.objects.latest("pk")


def editor(proposal):
    return reverse("proposal-edit", args=[proposal.ref])


def press(client, proposal, act, **typed):
    """Presses a button of the editor with everything that its form holds, and more typed."""
    page = client.get(editor(proposal)).page
    response = client.post(editor(proposal), sent(page, act=act, **typed), follow=True)
    proposal.refresh_from_db()
    return response


def test_an_agent_writes_a_sheet_without_retyping_and_publishes_it(trusted):
    client = acting_for(trusted, role="manager")
    proposal = begun(client, title="Un puits à Orhei", start_on="2024")
    assert [row["organisation"] for row in proposal.content["partners"]] == [str(trusted.pk)]

    page = shown(press(client, proposal, "find-abroad", **{"find-abroad": "orhei", "summary": "Un puits."}))
    choice = next(one for one in page.all("button", name="act") if one["value"].startswith("add-town:"))
    assert "Moldavie" in choice.text or "Moldova" in choice.text
    assert proposal.content["summary"] == "Un puits."
    shown(press(client, proposal, choice["value"]))
    assert [(row["side"], row["country"]) for row in proposal.content["partners"]][1] == ("foreign", "MD")

    shown(press(client, proposal, "add-funding"))
    money = {"funding-0-funder": str(trusted.pk), "funding-0-year": "2024", "funding-0-amount": "12 000,50"}
    page = shown(press(client, proposal, "recalculate", **money))
    assert "12 000,50" in page.one("div", id="totaux").text.replace("\u202f", " ").replace("\xa0", " ")

    page = shown(press(client, proposal, "finish"))
    assert "Un puits à Orhei" in page.text
    assert {one["value"] for one in page.all("button", name="act")} >= {"publish", "abandon"}
    form = page.one("form", action=reverse("proposal-act", args=[proposal.ref]))
    response = client.post(form["action"], sent(page, act="publish", within=form))
    sheet = Cooperation.objects.get(ref="un-puits-a-orhei")
    assert (response.status_code, response.headers["Location"]) == (302, sheet.get_absolute_url())
    assert (sheet.state, sheet.confirmed_by, sheet.amount.cash_cents) == ("published", trusted, 12_000_50)
    town = sheet.partners.get(side="foreign").organisation
    assert (town.name, town.country_id, town.foreign_level) == ("Orhei", "MD", "municipality")
    assert not AddedOrganisation.objects.exists()
    assert Version.objects.get(sheet=sheet).number == 1
    verbs = list(Entry.objects.filter(object_ref=sheet.ref).values_list("verb", "actor_label"))
    assert {label for _verb, label in verbs} == {trusted.name}, "history is public: no name of a person"
    assert "Orhei" in shown(client.get(sheet.get_absolute_url())).text


def test_an_unknown_partner_enters_the_directory_awaiting_validation(trusted):
    client = acting_for(trusted, role="manager")
    proposal = begun(client, title="Une école", start_on="2024")
    typed = {"new-country": "MD", "new-name": "Asociația Școala Nouă", "new-sort": "association"}
    page = shown(press(client, proposal, "add-named", **typed))
    assert "attente de validation" in page.text
    page = shown(press(client, proposal, "finish"))
    form = page.one("form", action=reverse("proposal-act", args=[proposal.ref]))
    client.post(form["action"], sent(page, act="publish", within=form))
    addition = AddedOrganisation.objects.get()
    assert (addition.organisation.name, addition.organisation.country_id) == ("Asociația Școala Nouă", "MD")
    officer = national()
    address = reverse("addition", args=[addition.organisation.slug])
    assert client.get(address).status_code == 404
    shown(officer.get(address))
    officer.post(address)
    addition.refresh_from_db()
    assert addition.validated_at


def test_others_pass_a_moderator_and_the_public_sheet_stays_meanwhile(angers):
    author, officer = acting_for(angers, role="manager"), national()
    proposal = begun(author, title="Jumelage avec Bamako", start_on="1974")
    shown(press(author, proposal, f"add-abroad:{Organisation.objects.filter(country='ML').first().pk}"))
    page = shown(press(author, proposal, "finish"))
    act = reverse("proposal-act", args=[proposal.ref])
    assert "publish" not in {one["value"] for one in page.all("button", name="act")}
    assert author.post(act, {"act": "publish", "revision": proposal.revision}).status_code == 404
    assert officer.get(proposal.get_absolute_url()).status_code == 404, "a draft is nobody else’s"
    author.post(act, {"act": "submit", "revision": proposal.revision, "text": "Voici."})
    proposal.refresh_from_db()
    assert (proposal.state, proposal.countries) == ("submitted", ["ML"])
    assert author.get(editor(proposal)).status_code == 302

    page = shown(officer.get(proposal.get_absolute_url()))
    assert "Voici." in page.text
    refused = officer.post(act, {"act": "return", "revision": proposal.revision, "text": " "})
    assert refused.status_code == 400
    officer.post(act, {"act": "return", "revision": proposal.revision, "text": "Depuis quand ?"})
    proposal.refresh_from_db()
    assert proposal.state == "returned"
    assert "Depuis quand ?" in shown(author.get(proposal.get_absolute_url())).text
    press(author, proposal, "save", summary="Depuis 1974.")
    author.post(act, {"act": "submit", "revision": proposal.revision})
    officer.post(act, {"act": "publish", "revision": proposal.revision})
    proposal.refresh_from_db()
    assert (proposal.state, proposal.sheet.state) == ("published", "published")
    assert proposal.sheet.confirmed_by == angers
    verbs = Entry.objects.filter(object_ref=proposal.ref).values_list("verb", flat=True)
    assert list(verbs.order_by("number")) == [
        "proposal.started",
        "proposal.submitted",
        "proposal.returned",
        "proposal.submitted",
        "proposal.published",
    ]


def sheet_and_partner():
    sheet = Cooperation.objects.get(ref=SHEET)
    return sheet, sheet.partners.filter(side="french", role__in=["lead", "partner"]).first().organisation


def test_an_edit_keeps_the_version_before_it_and_can_be_taken_back():
    sheet, partner = sheet_and_partner()
    OrganisationAccount.objects.create(organisation=partner, trusted=True)
    client = acting_for(partner, role="manager")
    page = shown(client.get(f"/cooperations/{SHEET}/modifier/"))
    before = sheet.summary
    client.post(f"/cooperations/{SHEET}/modifier/", sent(page, act="save", summary="Tout autre chose."))
    proposal = Proposal.objects.get()
    sheet.refresh_from_db()
    assert sheet.summary == before
    assert client.get(f"/cooperations/{SHEET}/modifier/").headers["Location"] == editor(proposal)
    page = shown(press(client, proposal, "finish"))
    assert "Tout autre chose." in page.text
    client.post(
        reverse("proposal-act", args=[proposal.ref]), {"act": "publish", "revision": proposal.revision}
    )
    sheet.refresh_from_db()
    assert sheet.summary == "Tout autre chose."
    assert sheet.provenances.exists(), "where it was taken from stays"
    history = f"/cooperations/{SHEET}/historique/"
    page = shown(client.get(history))
    assert [one.content["summary"] for one in Version.objects.filter(sheet=sheet)] == [
        "Tout autre chose.",
        before,
    ]
    assert Gate().get(history).status_code == 302
    client.post(reverse("sheet-restore", args=[SHEET, 1]))
    again = Proposal.objects.latest("pk")
    assert again.content["summary"] == before
    client.post(reverse("proposal-act", args=[again.ref]), {"act": "publish", "revision": again.revision})
    sheet.refresh_from_db()
    assert (sheet.summary, sheet.versions.count()) == (before, 3)


def test_two_people_on_one_sheet_overwrite_nothing(angers):
    one, other = acting_for(angers, name="Une"), acting_for(angers, name="Autre")
    proposal = begun(one, title="À deux", start_on="2020")
    page = one.get(editor(proposal)).page
    press(other, proposal, "save", summary="De l’autre")
    response = one.post(editor(proposal), sent(page, act="save", summary="De l’une", title="À trois"))
    assert response.status_code == 409
    text = response.page.text
    assert "De l’autre" in text
    assert "De l’une" in response.content.decode()
    proposal.refresh_from_db()
    assert proposal.content["summary"] == "De l’autre"
    shown(one.post(editor(proposal), sent(response.page, act="save", take="summary"), follow=True))
    proposal.refresh_from_db()
    assert (proposal.content["summary"], proposal.content["title"]) == ("De l’autre", "À trois")


def test_what_was_typed_survives_an_expired_session(angers):
    client = acting_for(angers)
    proposal = begun(client, title="Longue saisie")
    page = client.get(editor(proposal)).page
    person = client.person
    client.logout()
    response = client.post(editor(proposal), sent(page, act="save", summary="Une heure de travail."))
    assert response.status_code == 302
    proposal.refresh_from_db()
    assert proposal.content["summary"] == ""
    client.force_login(person)
    page = shown(client.get(editor(proposal)))
    assert "Une heure de travail." in page.one("textarea", name="summary").text
    shown(client.post(editor(proposal), sent(page, act="save"), follow=True))
    proposal.refresh_from_db()
    assert proposal.content["summary"] == "Une heure de travail."


def test_errors_stand_beside_their_fields_and_keep_all(angers):
    client = acting_for(angers, role="manager")
    proposal = begun(client, title="", end_on="2019", start_on="2020", summary="gardé")
    press(client, proposal, "add-funding")
    page = shown(press(client, proposal, "finish", **{"funding-0-amount": "douze"}))
    summary = [one["href"] for one in page.one("div", css="errors").all("a")]
    assert {"#id_title", "#id_end_on", "#id_funding-0-amount", "#id_funding-0-funder_label"} <= set(summary)
    assert proposal.content["funding"][0]["amount"] == "douze"
    assert proposal.content["summary"] == "gardé"


def test_a_reader_is_heard_by_those_who_can_mend_and_answered():
    _sheet, partner = sheet_and_partner()
    Gate().post(
        f"/cooperations/{SHEET}/signaler/", {"message": "La date est fausse.", "email": "l@example.org"}
    )
    report = ErrorReport.objects.get()
    address = reverse("report", args=[SHEET, report.pk])
    manager = acting_for(partner, role="manager")
    stranger = acting_for(Organisation.objects.get(slug="angers-49007"), role="manager")
    assert stranger.get(address).status_code == 404
    assert stranger.post(address, {"answer": "Non."}).status_code == 404
    assert "La date est fausse." in shown(manager.get(address)).text
    manager.post(address, {"answer": "C’est corrigé, merci."})
    report.refresh_from_db()
    assert (report.state, report.answer, report.email) == ("handled", "C’est corrigé, merci.", "")


def test_the_partner_abroad_confirms_completes_comments_and_contests():
    sheet = Cooperation.objects.get(ref=SHEET)
    abroad = sheet.partners.filter(side="foreign", organisation__isnull=False).first().organisation
    client = acting_for(abroad, role="manager")
    client.post(f"/cooperations/{SHEET}/confirmer/")
    sheet.refresh_from_db()
    assert sheet.confirmed_by == abroad
    client.post(f"/cooperations/{SHEET}/partenaire/", {"text": "Le réseau est fini.", "contests": "on"})
    remark = sheet.remarks.get()
    assert remark.contests
    _sheet, partner = sheet_and_partner()
    manager = acting_for(partner, role="manager")
    shown(manager.get(reverse("remark", args=[SHEET, remark.pk])))
    manager.post(reverse("remark", args=[SHEET, remark.pk]), {"answer": "Merci."})
    assert "Merci." in shown(client.get(f"/cooperations/{SHEET}/partenaire/")).text
    page = shown(client.get(f"/cooperations/{SHEET}/modifier/"))
    client.post(f"/cooperations/{SHEET}/modifier/", sent(page, act="save", context="Vu d’ici."))
    proposal = Proposal.objects.get()
    page = shown(client.get(proposal.get_absolute_url()))
    assert {"submit"} == {one["value"] for one in page.all("button", name="act")} & {"submit", "publish"}


def test_two_sheets_that_say_the_same_become_one():
    kept, other = Cooperation.objects.published()[:2]
    officer = national()
    address = reverse("sheet-merge", args=[kept.ref])
    page = shown(officer.get(f"{address}?other={other.ref}"))
    assert other.title[:20] in page.text
    officer.post(address, {"other": other.ref, "act": "merge"})
    response = Gate().get(f"/cooperations/{other.ref}/")
    assert (response.status_code, response.headers["Location"]) == (301, kept.get_absolute_url())
    answer = Gate().get(reverse("api_cooperation", args=[other.ref]))
    assert (answer.status_code, answer.headers["Location"]) == (
        301,
        reverse("api_cooperation", args=[kept.ref]),
    )
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert Gate().get(reverse("api_cooperation", args=["jamais-vue"])).status_code == 404


def test_an_amount_that_cannot_be_read_is_said_beside_it_before_the_rest_is_checked(angers):
    client = acting_for(angers)
    proposal = begun(client, title="Deux puits")
    page = shown(client.get(editor(proposal)))
    page = shown(client.post(editor(proposal), sent(page, act="add-funding"), follow=True))
    typed = {"funding-0-amount": "douze mille"}
    page = shown(client.post(editor(proposal), sent(page, act="recalculate", **typed), follow=True))
    amount = page.one("input", name="funding-0-amount")
    assert (amount["value"], amount["aria-invalid"]) == ("douze mille", "true")
    assert "« douze mille » n’est pas un montant." in page.one("div", id=amount["aria-describedby"]).text
