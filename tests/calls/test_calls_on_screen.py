"""A call from a ready model to its publication, as a browser without script sends it, on real data."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from coopdec.calls.enums import CallState
from coopdec.calls.models import Call
from coopdec.calls.services import asking, configuring, drafting
from coopdec.calls.services.configuring import latest_terms
from coopdec.directory.models import Organisation
from coopdec.journal.models import Entry
from tests.contribution.people import acting_for, sent
from tests.contribution.test_who_sees_what import close_files
from tests.house.access_world import PDF

pytestmark = pytest.mark.django_db
NEW = "/espace/appels/nouveau/"


@pytest.fixture
def officer():
    return acting_for(Organisation.objects.get(slug="meae-dctciv"), role="manager")


def begun(client, model="appel-generaliste-2025", title="Appel généraliste 2027"):
    """Through the page, as its first form sends it."""
    page = client.get(NEW).page
    form = page.one("form", css="editor-form")
    response = client.post(NEW, sent(page, within=form, act="", title=title, begins_as=f"modele:{model}"))
    assert response.status_code == 302, response.page.text
    return Call.objects.get(slug=response["Location"].strip("/").split("/")[-1])


def written(client, address, *, act="save", **typed):
    """What the form at this address sends with this typed over it."""
    page = client.get(address).page
    return client.post(address, sent(page, within=page.one("form", css="editor-form"), act=act, **typed))


def dated(client, call, **typed):
    days = {
        "opens_on": "2027-01-04",
        "opens_hour": "09:00",
        "closes_on": "2027-03-31",
        "closes_hour": "17:00",
    }
    return written(client, f"/espace/appels/{call.slug}/modifier/", **{**days, **typed})


def published(client, call):
    Call.objects.filter(pk=call.pk).update(
        opens_at=timezone.now() - timedelta(days=1), closes_at=timezone.now() + timedelta(days=30)
    )
    call.refresh_from_db()
    return configuring.publish_call(call, by=client.person)


def decide(client, call, act, **typed):
    page = client.get(f"/espace/appels/{call.slug}/").page
    (form,) = [
        one
        for one in page.all("form")
        if any(each["value"] == act for each in one.all("button")) and one["action"].endswith("/decider/")
    ]
    return client.post(form["action"], sent(page, within=form, act=act, **typed))


def test_from_a_ready_model_to_a_published_call(officer):
    shown = officer.get(NEW).page.text
    assert "70 % au plus" in shown.replace("\xa0", " ").replace("\u202f", " ")
    call = begun(officer)
    assert (call.slug, call.organiser.slug, call.state) == ("appel-generaliste-2027", "meae-dctciv", "draft")
    home = officer.get(f"/espace/appels/{call.slug}/").page.text
    assert "Dites quand l’appel ferme" in home
    refused = decide(officer, call, "publish")
    assert refused.status_code == 400
    assert "Dites quand l’appel s’ouvre." in refused.page.text
    assert dated(officer, call, envelope_cents="1 500 000").status_code == 302
    call.refresh_from_db()
    assert call.closes_at == datetime(2027, 3, 31, 15, tzinfo=UTC)
    assert call.envelope_cents == 150_000_000
    assert "70 %" in officer.get(f"/espace/appels/{call.slug}/apercu/").page.text.replace(
        "\xa0", " "
    ).replace("\u202f", " ")
    assert decide(officer, call, "publish").status_code == 302
    call.refresh_from_db()
    assert call.state == CallState.PUBLISHED
    assert latest_terms(call).in_force_at == call.published_at
    verbs = set(
        Entry.objects.filter(object_type="calls.call", object_ref=call.slug).values_list("verb", flat=True)
    )
    assert verbs == {"call.created", "call.changed", "call.published"}
    assert "1 500 000" in officer.get(f"/espace/appels/{call.slug}/modifier/").content.decode().replace(
        "\u202f", " "
    )


def test_two_calls_of_one_title_have_two_addresses(officer):
    assert begun(officer).slug == "appel-generaliste-2027"
    assert begun(officer).slug == "appel-generaliste-2027-2"
    assert begun(officer, title="Nouveau").slug == "nouveau-2"


def test_last_years_call_is_begun_again(officer):
    first = begun(officer, model="appel-jeunesse-2020")
    page = officer.get(NEW).page
    form = page.one("form", css="editor-form")
    response = officer.post(
        NEW, sent(page, within=form, act="", title="Jeunesse 2028", begins_as=f"appel:{first.slug}")
    )
    made = Call.objects.get(slug="jeunesse-2028")
    assert response["Location"] == "/espace/appels/jeunesse-2028/"
    assert (made.cloned_from, made.title) == (first, "Jeunesse 2028")
    assert latest_terms(made).questions.count() == latest_terms(first).questions.count()


def test_a_blank_page_wants_a_title(officer):
    refused = officer.post(NEW, {"organiser": "", "begins_as": "rien", "title": ""})
    assert refused.status_code == 400
    assert "Donnez un titre" in refused.page.text


@pytest.mark.parametrize(
    ("typed", "why"),
    [
        ({"title": ""}, "Écrivez quelques mots."),
        ({"closes_hour": ""}, "Écrivez l’heure aussi."),
        ({"closes_on": "", "closes_hour": "17:00"}, "Écrivez le jour aussi."),
        ({"closes_on": "31 mars"}, "Écrivez une date, comme 2026-11-22"),
        ({"closes_on": "2026-12-01"}, "ferme avant de s’ouvrir"),
        ({"opens_on": "2027-03-28", "opens_hour": "02:30"}, "Cette heure n’existe pas"),
        ({"first_year": "2028", "last_year": "2027"}, "vient avant la première"),
        ({"first_year": "27"}, "Écrivez une année"),
        ({"envelope_cents": "beaucoup"}, "« beaucoup » n’est pas un montant."),
        ({"envelope_cents": "0"}, "Laissez vide"),
        ({"co_decided_with": "SN"}, "Seul un appel bilatéral"),
        ({"committee_on": "2026-01-01"}, "vient avant l’ouverture"),
        ({"service_email": "personne"}, "Écrivez une adresse entière"),
    ],
)
def test_each_mistake_is_told_beside_its_field_and_all_is_kept(officer, typed, why):
    call = begun(officer)
    response = dated(officer, call, summary="Un résumé à garder.", **typed)
    assert response.status_code == 400
    wrong = [
        one for one in response.page.all("div", "fieldset", css="field") if "wrong" in one["class"].split()
    ]
    assert any(why in one.text for one in wrong), typed
    assert "Un résumé à garder." in response.page.one("textarea", id="id_summary").text
    call.refresh_from_db()
    assert call.opens_at is None


def test_hours_are_those_of_the_zone(officer):
    call = begun(officer)
    assert dated(officer, call, time_zone="Pacific/Noumea").status_code == 302
    call.refresh_from_db()
    assert call.closes_at == datetime(2027, 3, 31, 17, tzinfo=ZoneInfo("Pacific/Noumea"))
    page = officer.get(f"/espace/appels/{call.slug}/modifier/").page
    assert (
        page.one("input", id="id_closes_on")["value"],
        page.one("input", id="id_closes_hour")["value"],
    ) == (
        "2027-03-31",
        "17:00",
    )


def test_two_officers_do_not_write_over_each_other(officer):
    call = begun(officer)
    address = f"/espace/appels/{call.slug}/modifier/"
    old = officer.get(address).page
    typed = sent(old, within=old.one("form", css="editor-form"), act="save", summary="Le mien.")
    drafting.save_facts(call, {"summary": "L’autre."}, version=asking.version_of(call), by=officer.person)
    response = officer.post(address, typed)
    assert response.status_code == 409
    assert "Le mien." in response.page.one("textarea", id="id_summary").text
    call.refresh_from_db()
    assert call.summary == "L’autre."
    again = sent(response.page, within=response.page.one("form", css="editor-form"), act="save")
    assert officer.post(address, again).status_code == 302
    call.refresh_from_db()
    assert call.summary == "Le mien."


def test_what_is_published_is_what_was_read(officer):
    call = begun(officer)
    dated(officer, call)
    page = officer.get(f"/espace/appels/{call.slug}/").page
    (form,) = [
        one for one in page.all("form") if any(each["value"] == "publish" for each in one.all("button"))
    ]
    data = sent(page, within=form, act="publish")
    rule = latest_terms(call).rules.first()
    asking.remove_row(
        latest_terms(call), "regles", number=rule.pk, version=asking.version_of(rule), by=officer.person
    )
    response = officer.post(form["action"], data)
    assert response.status_code == 400
    assert "relisez-le" in response.page.text
    call.refresh_from_db()
    assert call.state == CallState.DRAFT


def test_a_published_call_keeps_its_dates(officer):
    call = published(officer, begun(officer))
    page = officer.get(f"/espace/appels/{call.slug}/modifier/").page
    assert not page.all("input", id="id_closes_on")
    closes = call.closes_at
    data = sent(
        page, within=page.one("form", css="editor-form"), act="save", closes_on="2026-01-01", kind="fund"
    )
    assert officer.post(f"/espace/appels/{call.slug}/modifier/", data).status_code == 302
    call.refresh_from_db()
    assert (call.closes_at, call.kind) == (closes, "general")


def test_it_is_extended_suspended_resumed_and_ended(officer):
    call = published(officer, begun(officer))
    there = (call.closes_at + timedelta(days=7)).astimezone(ZoneInfo("Europe/Paris"))
    sooner = decide(officer, call, "extend", until_on="2026-01-01", until_hour="12:00", reason="Crue")
    assert sooner.status_code == 400
    assert "plus tard" in sooner.page.text
    later = {"until_on": there.date().isoformat(), "until_hour": "17:00"}
    assert decide(officer, call, "extend", reason="", **later).status_code == 400
    assert decide(officer, call, "extend", reason="Crue", **later).status_code == 302
    silent = decide(officer, call, "suspend", reason="")
    assert silent.status_code == 400
    assert "Dites pourquoi" in silent.page.text
    assert decide(officer, call, "suspend", reason="Budget non voté.").status_code == 302
    for address in (f"/espace/appels/{call.slug}/", f"/appels-a-projets/{call.slug}/"):
        assert "Budget non voté." in officer.get(address).page.text
    assert decide(officer, call, "resume").status_code == 302
    assert decide(officer, call, "end").status_code == 302
    call.refresh_from_db()
    assert (call.state, call.closes_at.astimezone(ZoneInfo("Europe/Paris")).hour) == ("ended", 17)


def test_a_kit_of_documents(officer):
    call = begun(officer)
    address = f"/espace/appels/{call.slug}/modifier/"
    empty = officer.post(address, {"act": "upload"})
    assert empty.status_code == 400
    assert "Choisissez d’abord un fichier." in empty.page.text
    upload = SimpleUploadedFile("guide.pdf", PDF)
    assert (
        officer.post(address, {"act": "upload", "upload": upload, "document_title": "Guide"}).status_code
        == 302
    )
    wrong = officer.post(address, {"act": "upload", "upload": SimpleUploadedFile("x.pdf", b"MZ\x00\x01")})
    assert wrong.status_code == 400
    assert "ni un PDF" in wrong.page.text
    paper = call.kit.get()
    assert (paper.title, paper.is_public) == ("Guide", False)
    response = officer.get(f"/espace/appels/{call.slug}/documents/{paper.ref}/")
    assert response.status_code == 200
    close_files(response)
    published(officer, call)
    paper.refresh_from_db()
    assert paper.is_public
    assert officer.post(address, {"act": f"remove:{paper.ref}"}).status_code == 302
    assert not call.kit.exists()


def test_a_version_more_is_read_before_it_is_in_force(officer):
    call = published(officer, begun(officer))
    part = f"/espace/appels/{call.slug}/reglement/regles/"
    assert not officer.get(part).page.all("button", value="up:1")
    assert decide(officer, call, "begin").status_code == 302
    share = latest_terms(call).rules.get(code="share")
    response = written(officer, f"{part}{share.pk}/", percent="20")
    assert response.status_code == 302
    changes = f"/espace/appels/{call.slug}/changements/"
    page = officer.get(changes).page
    assert [one.text.startswith("Part la plus basse") for one in page.all("del")] == [True]
    assert "20" in page.one("ins").text
    (form,) = [one for one in page.all("form") if one.all("textarea", id="id_announcement")]
    data = sent(page, within=form, act="", for_begun="yes")
    silent = officer.post(changes, data)
    assert silent.status_code == 400
    assert "Dites ce qui change" in silent.page.text
    data["announcement"] = "La part passe à 20 %."
    stale = {**data, "version": "0"}
    assert officer.post(changes, stale).status_code == 400
    assert officer.post(changes, data).status_code == 302
    terms = latest_terms(call)
    assert (terms.number, terms.for_begun, terms.announcement) == (2, True, "La part passe à 20 %.")
    assert officer.get(changes).status_code == 404
    assert "La part passe à 20" in officer.get(f"/espace/appels/{call.slug}/").page.text


def test_a_city_opens_its_own_call_and_others_learn_nothing(officer):
    city = acting_for(Organisation.objects.get(slug="angers-49007"), role="manager")
    call = begun(city, model="fonds-eau", title="Fonds pour l’eau")
    assert call.organiser.slug == "angers-49007"
    neighbour = acting_for(Organisation.objects.get(slug="rennes-35238"), role="administrator")
    for client in (officer, neighbour):
        for path in ("", "modifier/", "apercu/", "reglement/regles/", "reglement/regles/ajouter/"):
            assert client.get(f"/espace/appels/{call.slug}/{path}").status_code == 404
        assert call.title not in client.get("/espace/appels/").page.text
    writer = acting_for(call.organiser, role="contributor")
    dated(writer, call)
    assert "publish" not in writer.get(f"/espace/appels/{call.slug}/").content.decode()
    assert writer.post(f"/espace/appels/{call.slug}/decider/", {"act": "publish"}).status_code == 404
    reader = acting_for(call.organiser, role="reader")
    assert reader.get(f"/espace/appels/{call.slug}/").status_code == 200
    assert reader.get(f"/espace/appels/{call.slug}/modifier/").status_code == 404


def test_who_opens_no_call_is_told_why():
    embassy = acting_for(Organisation.objects.filter(kind="embassy").first(), role="manager")
    response = embassy.get(NEW)
    assert response.status_code == 403
    assert "donne des avis" in response.page.text


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same(officer, count, django_assert_max_num_queries):
    for rank in range(count):
        begun(officer, model="dcol", title=f"Appel {rank}")
    assert len(officer.get("/espace/appels/").page.all("ul", css="listing")[0].all("li")) == count
    alone = Client()  # the gate's own client follows links
    alone.cookies = officer.cookies.copy()
    with django_assert_max_num_queries(12):
        assert alone.get("/espace/appels/").status_code == 200
