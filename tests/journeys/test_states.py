"""What is not published is nowhere for the public: no page, no list, no count, no name."""

import pytest
from django.test import Client

from coopdec.cooperation.models import Cooperation
from coopdec.cooperation.services import put_sheet, withdraw_sheet
from coopdec.cooperation.services.parts import PartnerInput, SheetInput
from coopdec.directory.models import Organisation
from tests.journeys import reading

pytestmark = pytest.mark.django_db
REF = "sedif-aneho-eau"
SHEET = f"/cooperations/{REF}/"
SECRET = "Zorglubique"


@pytest.fixture
def withdrawn(staff):
    return withdraw_sheet(Cooperation.objects.get(ref=REF), by=staff, reason="essai")


@pytest.fixture
def staff(django_user_model):
    return django_user_model.objects.create_user("officer@ville.example", is_staff=True)


@pytest.fixture
def draft(staff):
    """A draft of an authority that has no other sheet, with a partner that has none either."""
    home = Organisation.objects.get(slug="ableiges-95002")
    away = Organisation.objects.get(slug="dschang-cm")
    values = SheetInput(
        fields={"kind": "project", "title": f"{SECRET} de la rive", "summary": f"{SECRET} en essai."},
        partners=(
            PartnerInput(side="french", organisation=home.pk),
            PartnerInput(side="foreign", organisation=away.pk, country="CM"),
        ),
        themes=("eau-assainissement",),
    )
    return put_sheet(ref="zorglub", values=values, by=staff)[0]


def test_a_withdrawn_sheet_is_not_found(client, withdrawn):
    for path in (SHEET, f"{SHEET}signaler/"):
        assert client.get(path).status_code == 404
    assert client.post(f"{SHEET}signaler/", {"message": "un message assez long"}).status_code == 404
    assert not withdrawn.error_reports.exists()


def test_a_draft_is_not_found_and_says_no_more_than_what_never_was(client, draft):
    hidden, absent = (client.get(f"/cooperations/{ref}/") for ref in (draft.ref, "jamais-vue"))
    assert hidden.status_code == absent.status_code == 404
    assert hidden.content == absent.content.replace(b"jamais-vue", draft.ref.encode())


PLACES = (
    "/",
    "/atlas/",
    "/atlas/?q=aneho",
    "/atlas/?country=TG",
    "/pays/",
    "/pays/tg/",
    "/continents/africa/",
    "/regions/11/",
    "/themes/eau-assainissement/",
    "/partenaires/aneho-tg/",
    "/collectivites/syndicat-des-eaux-d-ile-de-france-sedif/",
)


def test_a_withdrawn_sheet_leaves_every_list_and_count(staff):
    reader = Client()  # the gate would follow the links of each page
    paths = [path for path in PLACES if path not in {"/", "/pays/", "/atlas/?q=aneho"}]
    before = {path: reading.announced(reader, path) for path in paths}
    withdraw_sheet(Cooperation.objects.get(ref=REF), by=staff, reason="essai")
    after = {path: reading.announced(reader, path) for path in paths}
    assert after == {path: count - 1 for path, count in before.items()}
    for path in PLACES:
        assert SHEET not in reading.page_of(reader, path).links()


def test_a_draft_is_in_no_list_and_no_count(client, draft):
    for path in (*PLACES, "/atlas/?country=CM", "/pays/cm/", "/partenaires/dschang-cm/"):
        html = Client().get(path).content.decode()
        assert SECRET not in html
        assert draft.ref not in html
    assert reading.figures(client.get("/collectivites/ableiges-95002/").page) == []
    assert reading.announced(client, "/atlas/?authority=ableiges-95002") == 0


def test_a_draft_does_not_count_beside_a_name(client, draft):
    page = client.get("/collectivites/?nom=ableiges").page
    (row,) = page.all("main")[0].all("ul", css="names")[0].all("li")
    assert not reading.number(row.all("span", css="n")[0].text)


def test_a_partner_of_withdrawn_sheets_only_is_not_offered_as_a_namesake(staff):
    partner = Organisation.objects.get(slug="testour-tn")
    (only,) = Cooperation.objects.filter(partners__organisation=partner).distinct()
    reader, asked = Client(), "/atlas/?q=Testour"
    assert "/partenaires/testour-tn/" in reading.page_of(reader, asked).links()
    withdraw_sheet(only, by=staff, reason="essai")
    assert "/partenaires/testour-tn/" not in reading.page_of(reader, asked).links()


def test_an_authority_is_offered_the_same_with_a_draft_or_without(client, draft):
    page = client.get("/atlas/?q=ableiges").page
    assert "/collectivites/ableiges-95002/" in page.links()
    assert reading.announced(client, "/atlas/?q=ableiges") == 0


def test_a_project_does_not_name_a_partnership_that_was_withdrawn(client, staff):
    child = Cooperation.objects.get(ref="bordeaux-douala-mobilite-urbaine")
    title = child.parent.title
    withdraw_sheet(child.parent, by=staff, reason="essai")
    client.known = {}
    page = client.get(child.get_absolute_url()).page
    assert child.parent.get_absolute_url() not in page.links()
    assert title not in [one.text for one in page.all("a")]


def test_a_partnership_does_not_name_a_project_that_was_withdrawn(client, staff):
    child = Cooperation.objects.get(ref="bordeaux-douala-mobilite-urbaine")
    withdraw_sheet(child, by=staff, reason="essai")
    client.known = {}
    assert child.get_absolute_url() not in client.get(child.parent.get_absolute_url()).page.links()


def test_staff_reads_what_is_not_published_and_is_told_so(staff_client, draft, withdrawn):
    for ref, said in ((draft.ref, draft.get_state_display()), (REF, withdrawn.get_state_display())):
        response = staff_client.get(f"/cooperations/{ref}/")
        assert response.status_code == 200
        assert said in [one.text for one in response.page.all("span", css="tag")]


def test_someone_signed_in_who_is_not_staff_reads_what_the_public_reads(client, django_user_model, draft):
    client.force_login(django_user_model.objects.create_user("reader@ville.example"))
    assert client.get(f"/cooperations/{draft.ref}/").status_code == 404


def test_staff_lists_stay_those_of_the_public(staff_client, draft):
    assert SECRET not in staff_client.get(f"/atlas/?q={SECRET}").page.text.replace(f"« {SECRET} »", "")
