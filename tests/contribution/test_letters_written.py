"""Who is written to, of what; a year later one click confirms."""

from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from coopdec.contribution import letters, services, shape, tokens
from coopdec.contribution.acts import row_of
from coopdec.contribution.contents import snapshot
from coopdec.cooperation.models import Cooperation
from coopdec.directory.models import Organisation
from tests.contribution.people import acting_for, member, national
from tests.gate import Gate

pytestmark = pytest.mark.django_db
SHEET = "sedif-aneho-eau"


@pytest.fixture
def written(monkeypatch):
    """Letters as they are asked for; each has a subject, an empty line, words."""
    found = []

    def post(**letter):
        text = render_to_string(letter["template"], {**letter["context"], "site": "https://site.example"})
        subject, empty, *lines = text.splitlines()
        assert subject.strip()
        assert empty == ""
        assert any(line.startswith("https://site.example/") for line in lines), text
        found.append({**letter, "subject": subject, "text": text})
        return True

    monkeypatch.setattr(letters, "_post", post)
    return found


@pytest.fixture
def angers():
    return Organisation.objects.get(slug="angers-49007")


@pytest.fixture
def proposal(angers):
    abroad = Organisation.objects.filter(country="ML").first()
    content = {
        **shape.empty(),
        "title": "Avec Bamako",
        "kind": "twinning",
        "partners": [row_of(angers), row_of(abroad)],
    }
    return services.start_draft(
        sheet=None, organisation=angers, content=content, by=member(angers, role="manager")
    )


def addresses(written):
    return [one["to"] for one in written]


def test_moderators_then_writers_are_told(written, proposal):
    officer = national().person
    services.submit(proposal, by=proposal.author, revision=1, text="Voici.")
    assert addresses(written) == [officer.email]
    services.return_to_writer(proposal, by=officer, text="Depuis quand ?")
    assert addresses(written)[1:] == [proposal.author.email]
    assert "Depuis quand ?" in written[1]["text"]
    services.submit(proposal, by=proposal.author, revision=1)
    services.write_word(proposal, by=proposal.author, text="Depuis 1974.", from_moderator=False)
    services.publish(proposal, by=officer, revision=1)
    assert addresses(written)[2:] == [officer.email, officer.email, proposal.author.email]
    assert len({one["key"] for one in written}) == len(written), "a key each"


def test_a_country_with_its_embassy_writes_to_it(written, proposal):
    national()
    embassy = Organisation.objects.create(
        slug="ambassade-ml", kind="embassy", name="Ambassade", sort_key="a", search_key=" a ", country_id="ML"
    )
    attache = member(embassy, role="manager")
    services.submit(proposal, by=proposal.author, revision=1)
    assert addresses(written) == [attache.email]


def test_who_writes_alone_hears_nothing(written, proposal):
    services.publish(proposal, by=proposal.author, revision=1)
    assert written == []


def test_a_partner_abroad_that_uses_the_site_is_told_once_that_a_sheet_names_it(written, proposal):
    abroad = Organisation.objects.filter(country="ML").first()
    mayor = member(abroad)
    member(abroad, role="reader")
    sheet = services.publish(proposal, by=proposal.author, revision=1)
    assert addresses(written) == [mayor.email]
    assert written[0]["context"]["path"] == reverse("sheet-partner", args=[sheet.ref])
    again = services.start_draft(
        sheet=sheet,
        organisation=proposal.organisation,
        content={**snapshot(sheet), "summary": "Et encore."},
        by=proposal.author,
    )
    services.publish(again, by=proposal.author, revision=1)
    assert len(written) == 1


def test_when_its_writers_are_gone_their_colleagues_are_told(written, proposal):
    colleague = member(proposal.organisation)
    services.submit(proposal, by=proposal.author, revision=1)
    proposal.author.memberships.update(ended_at=timezone.now())
    services.return_to_writer(proposal, by=national().person, text="Depuis quand ?")
    assert addresses(written) == [colleague.email]


def partner_of(sheet):
    return sheet.partners.filter(side="french", role__in=["lead", "partner"]).first().organisation


def test_a_reader_reaches_those_who_mend_else_the_state_and_is_answered(written):
    sheet = Cooperation.objects.get(ref=SHEET)
    officer = national().person
    services.report(sheet, message="La date est fausse.", email="")
    assert addresses(written) == [officer.email]
    manager = member(partner_of(sheet), role="manager")
    member(partner_of(sheet), role="contributor")
    made = services.report(sheet, message="Le nom aussi.", email="lectrice@example.org")
    assert addresses(written)[1:] == [manager.email]
    services.answer_report(made, by=manager, answer="C’est corrigé.")
    assert addresses(written)[2:] == ["lectrice@example.org"]
    assert "C’est corrigé." in written[2]["text"]


def test_a_year_later_one_click_confirms(written):
    sheet = Cooperation.objects.get(ref=SHEET)
    partner = partner_of(sheet)
    agent = member(partner)
    address = sheet.get_absolute_url()
    assert "plus d’un an" not in Gate().get(address).page.text
    services.remind()
    assert written == []
    Cooperation.objects.filter(pk=sheet.pk).update(published_at=timezone.now() - timedelta(days=370))
    assert "plus d’un an" in Gate().get(address).page.text
    services.remind()
    assert addresses(written) == [agent.email]
    link = written[0]["context"]["rows"][0]["path"]
    reader = Gate()
    assert reader.get(link).status_code == 200
    sheet.refresh_from_db()
    assert sheet.confirmed_by is None, "a program that follows the link confirms nothing"
    assert reader.post(link).headers["Location"] == address
    sheet.refresh_from_db()
    assert (sheet.confirmed_by, sheet.confirmed_on) == (partner, timezone.localdate())
    assert "plus d’un an" not in Gate().get(address).page.text


def test_one_letter_asks_for_all_the_stale_sheets_once_a_year(written, angers):
    agent = member(angers)
    member(Organisation.objects.get(slug="nantes-44109"))
    mine = Cooperation.objects.published().filter(partners__organisation=angers).distinct()
    keys = list(mine.values_list("pk", flat=True))
    Cooperation.objects.exclude(pk__in=keys).update(published_at=timezone.now())
    mine.update(published_at=timezone.now() - timedelta(days=400), confirmed_on=None, confirmed_by=None)
    assert len(keys) > 1
    assert services.remind() == 1
    assert addresses(written) == [agent.email]
    assert {row["title"] for row in written[0]["context"]["rows"]} == {one.title for one in mine}
    today = timezone.localdate()
    assert services.remind(on=today + timedelta(days=300)) == 0
    services.confirm(mine[0], organisation=angers, by=agent)
    services.remind(on=today + timedelta(days=366))
    again = [one for one in written[1:] if one["to"] == agent.email]
    assert [one["context"]["count"] for one in again] == [len(keys)]


@pytest.mark.parametrize("what", ["other", "stranger", "altered"])
def test_a_link_that_is_not_ours_leads_nowhere(what, angers):
    sheet = Cooperation.objects.get(ref=SHEET)
    made = {
        "other": tokens.to_confirm(sheet="pas-une-fiche", organisation=partner_of(sheet).pk),
        "stranger": tokens.to_confirm(sheet=SHEET, organisation=angers.pk),
        "altered": tokens.to_confirm(sheet=SHEET, organisation=partner_of(sheet).pk)[:-2] + "xx",
    }[what]
    address = reverse("sheet-confirm-letter", args=[made])
    assert Gate().get(address).status_code == 404
    assert Gate().post(address).status_code == 404
    assert not Cooperation.objects.filter(confirmed_by__isnull=False).exists()


def test_merged_sheets_take_their_projects_along(angers):
    kept, other = Cooperation.objects.published().filter(parent=None, children=None)[:2]
    child = (
        Cooperation.objects.published()
        .filter(parent=None, children=None)
        .exclude(pk__in=[kept.pk, other.pk])
        .first()
    )
    Cooperation.objects.filter(pk=child.pk).update(parent=other)
    stranger = acting_for(angers, role="administrator")
    address = reverse("sheet-merge", args=[kept.ref])
    assert stranger.post(address, {"other": other.ref, "act": "merge"}).status_code == 404
    other.refresh_from_db()
    assert other.state == "published"
    national().post(address, {"other": other.ref, "act": "merge"})
    child.refresh_from_db()
    other.refresh_from_db()
    assert (child.parent, other.state) == (kept, "withdrawn")
