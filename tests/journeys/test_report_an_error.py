"""A reader says that something is wrong; an officer reads it; nobody else does."""

import pytest
from django.test import Client
from django.urls import reverse

from coopdec.cooperation.models import ErrorReport
from coopdec.journal.models import Entry
from tests.accounts.people import person, prove, sign_in
from tests.gate import Gate

pytestmark = pytest.mark.django_db
SHEET = "/cooperations/sedif-aneho-eau/"
FORM = f"{SHEET}signaler/"
MESSAGE = "La convention date de 2018 et non de 2016, d’après la délibération."
ADMIN = reverse("admin:cooperation_errorreport_changelist")


def field(page, name):
    (found,) = [one for one in page.all("input", "textarea") if one["name"] == name]
    return found


def notes(page, name):
    """What is said of a field to those who cannot see it: the texts that describe it."""
    said = field(page, name)["aria-describedby"].split()
    return " ".join(one.text for one in page.all() if one["id"] in said)


def entries():
    return Entry.objects.filter(verb="cooperation.error-reported")


def test_the_sheet_leads_to_the_form(client):
    assert FORM in client.get(SHEET).page.links()
    page = client.get(FORM).page
    assert SHEET in page.links()
    (form,) = [one for one in page.all("form") if one["method"] == "post"]
    assert [one["value"] for one in form.all("input") if one["name"] == "csrfmiddlewaretoken"]


def test_a_report_is_stored_journalled_and_thanked(client):
    response = client.post(FORM, {"message": MESSAGE, "email": "lectrice@example.org"})
    assert (response.status_code, response.headers["Location"]) == (302, SHEET)
    report = ErrorReport.objects.get()
    assert (report.message, report.email, report.state) == (MESSAGE, "lectrice@example.org", "new")
    assert report.cooperation.ref == "sedif-aneho-eau"
    entry = entries().get()
    assert (entry.object_ref, entry.facts, entry.actor) == (report.ref, {"sheet": "sedif-aneho-eau"}, None)
    assert "lectrice" not in f"{entry.actor_label}{entry.facts}"
    after = client.get(SHEET).page
    assert any("Merci" in one.text for one in after.all(role="status") + after.all("ul", "div"))
    assert "Merci" not in client.get(SHEET).page.text


@pytest.mark.parametrize(
    ("message", "email", "wrong"),
    [
        ("", "", {"message"}),
        ("   \n ", "lectrice@example.org", {"message"}),
        ("trop court"[:6], "", {"message"}),
        ("x" * 4001, "", {"message"}),
        (MESSAGE, "lectrice@", {"email"}),
        ("court", "<b>@", {"message", "email"}),
        (f"{MESSAGE}\x00", "", {"message"}),
    ],
)
def test_a_refusal_stands_beside_its_field_and_keeps_what_was_typed(client, message, email, wrong):
    response = client.post(FORM, {"message": message, "email": email})
    assert response.status_code == 400
    page = response.page
    summary = [one["href"] for one in page.one("div", css="errors").all("a")]
    assert summary == [f"#{field(page, name)['id']}" for name in ("message", "email") if name in wrong]
    for name in ("message", "email"):
        assert (field(page, name)["aria-invalid"] == "true") == (name in wrong)
    assert field(page, "email")["value"] == email
    kept = "".join(piece for piece in field(page, "message").pieces if isinstance(piece, str))
    assert kept.removeprefix("\r\n").removeprefix("\n") == message.replace("\x00", "\x00")
    assert not ErrorReport.objects.exists()
    assert not entries().exists()


def test_an_error_is_a_sentence_near_the_field(client):
    page = client.post(FORM, {"message": "", "email": "x"}).page
    before = client.get(FORM).page
    for name in ("message", "email"):
        assert len(notes(page, name)) > len(notes(before, name)) > 10


def test_what_is_typed_is_never_read_as_html(client):
    typed = "<script>alert(1)</script>"[:9]
    html = client.post(FORM, {"message": typed, "email": '"><img src=x onerror=alert(1)>'}).content.decode()
    assert "<script>" not in html
    assert "<img" not in html


def test_a_robot_is_thanked_and_nothing_is_kept(client):
    response = client.post(FORM, {"message": MESSAGE, "website": "https://spam.example"})
    assert response.status_code == 302
    assert not ErrorReport.objects.exists()


def test_past_too_many_reports_in_a_day_the_sheet_says_to_come_back(client):
    from coopdec.cooperation.models import Cooperation  # noqa: PLC0415 - only here

    sheet = Cooperation.objects.get(ref="sedif-aneho-eau")
    ErrorReport.objects.bulk_create(ErrorReport(cooperation=sheet, message=MESSAGE) for _one in range(50))
    response = client.post(FORM, {"message": MESSAGE, "email": "a@example.org"})
    assert response.status_code == 400
    assert response.page.one("div", css="errors").text
    assert field(response.page, "email")["value"] == "a@example.org"
    assert ErrorReport.objects.count() == 50


def test_a_form_without_its_token_is_refused_in_our_look():
    client = Gate(enforce_csrf_checks=True)
    response = client.post(FORM, {"message": MESSAGE})
    assert response.status_code == 403
    assert response.page.one("p", css="code").text == "403"
    assert not ErrorReport.objects.exists()


def test_a_form_with_its_token_is_accepted():
    client = Gate(enforce_csrf_checks=True)
    token = field(client.get(FORM).page, "csrfmiddlewaretoken")["value"]
    response = client.post(FORM, {"message": MESSAGE, "csrfmiddlewaretoken": token})
    assert response.status_code == 302
    assert ErrorReport.objects.count() == 1


def test_staff_reads_reports_and_closes_them_others_do_not(client, django_user_model):
    client.post(FORM, {"message": MESSAGE, "email": "lectrice@example.org"})
    officer = person("agent@ville.example", is_staff=True, is_superuser=True)
    django_user_model.objects.create_user("reader@ville.example", password="a long password")
    reader = Client()
    reader.login(email="reader@ville.example", password="a long password")
    assert reader.get(ADMIN).status_code == 302
    assert Client().get(ADMIN).status_code == 302

    desk = Gate()
    assert sign_in(desk, officer.email, next=ADMIN)["Location"] == ADMIN
    prove(desk, officer)
    listed = desk.get(ADMIN)
    assert listed.status_code == 200
    assert MESSAGE in listed.content.decode()
    report = ErrorReport.objects.get()
    desk.post(ADMIN, {"action": "handle", "_selected_action": [report.pk]})
    report.refresh_from_db()
    assert (report.state, report.email) == ("handled", "")
    handled = Entry.objects.get(verb="cooperation.error-handled")
    assert (handled.actor, handled.facts) == (officer, {"sheet": "sedif-aneho-eau"})


def test_reports_are_nowhere_on_public_pages(client):
    client.post(FORM, {"message": MESSAGE, "email": "lectrice@example.org"})
    client.get(SHEET)
    for path in (SHEET, FORM, "/atlas/?q=convention", "/"):
        html = client.get(path).content.decode()
        assert "lectrice" not in html
        assert MESSAGE not in html
