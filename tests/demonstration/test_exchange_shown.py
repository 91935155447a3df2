"""The exchange of the demonstration: something in each state, marked wherever it is read, gone with the world."""

import csv
import io

import pytest
from django.test import Client

from coopdec.accounts.queries import rights_of
from coopdec.demonstration import offered, services
from coopdec.demonstration.services.exchange import remove_exchange
from coopdec.exchange.enums import IntroductionState, ParticipationState, State
from coopdec.exchange.models import Introduction, Listing, Participation, SharedProgramme
from coopdec.exchange.queries.desk import desk_of
from coopdec.mailing.models import Letter

pytestmark = pytest.mark.django_db
HALF = (State.DRAFT, State.SUBMITTED, State.PUBLISHED)


@pytest.fixture
def shown(settings):
    settings.DEMO_DATA = True
    services.load_people()
    services.load_exchange()


def invented():
    return Listing.objects.filter(ref__in=[one.ref for one in offered.LISTINGS])


def states(rows):
    return set(rows.values_list("state", flat=True))


def lines(client):
    text = client.get("/bourse/annonces.csv").content.decode("utf-8-sig")
    return {line["ref"]: line["origin"] for line in csv.DictReader(io.StringIO(text), delimiter=";")}


def test_there_is_something_in_each_state_and_nobody_is_written_to(shown):
    assert states(invented()) == set(State.values)
    assert states(Introduction.objects) == set(IntroductionState.values)
    assert states(Participation.objects) == set(ParticipationState.values)
    assert states(SharedProgramme.objects.filter(slug__startswith="demo-")) == set(HALF)
    assert not Letter.objects.exists()


def test_all_of_it_is_marked_wherever_it_is_read(shown):
    client = Client()
    assert all(one.is_fictitious for one in invented())
    assert not Listing.objects.get(ref="tg-aneho").is_fictitious
    public = [one.get_absolute_url() for one in invented().filter(state=State.PUBLISHED)]
    programmes = SharedProgramme.objects.published().filter(slug__startswith="demo-")
    public += [one.get_absolute_url() for one in programmes]
    assert len(public) == 10
    for address in public:
        assert 'class="tag demo"' in client.get(address).content.decode(), address
    assert 'class="tag demo"' in client.get("/bourse/").content.decode()
    assert 'class="tag demo"' in client.get("/programmes/?lead=demo-reseau").content.decode()
    found = lines(client)
    assert {ref for ref, origin in found.items() if origin == "demonstration"} == {
        one.ref for one in invented().filter(state=State.PUBLISHED)
    }
    assert found["tg-aneho"] == "real"
    assert "(fictif)" in client.get("/bourse/fil.atom?country=TG").content.decode()


def test_the_desk_and_the_workspace_have_something_to_show(shown, django_user_model):
    envoy = django_user_model.objects.get(email="ambassade@exemple.invalid")
    desk = desk_of(rights_of(envoy))
    assert (desk.submitted, desk.unanswered, desk.ageing, desk.answered) == (1, 1, 1, 5)
    assert desk.outcomes == {"preparing": 1, "under-way": 1}
    assert desk.first_answer_days == 9


def test_again_does_nothing_and_it_goes_with_the_world(shown, settings):
    assert services.load_exchange() == 0
    assert services.remove_demonstration()["listings"] == len(offered.LISTINGS)
    assert not invented().exists()
    assert not Introduction.objects.exists()
    assert not SharedProgramme.objects.filter(slug__startswith="demo-").exists()
    assert Listing.objects.filter(ref="tg-aneho").exists()
    assert remove_exchange() == 0


def test_nothing_of_it_where_the_demonstration_is_off(shown, settings):
    settings.DEMO_DATA = False
    client = Client()
    assert "demonstration" not in lines(client).values()
    for address in ("/bourse/demo-eau/", "/programmes/demo-dechets/", "/bourse/demo-eau/collectivites/"):
        assert client.get(address).status_code == 404, address
    for address in ("/bourse/", "/bourse/fil.atom", "/programmes/", "/bourse/pour/angers-49007/"):
        assert "fictive" not in client.get(address).content.decode(), address
    with pytest.raises(services.DemonstrationOffError):
        services.load_exchange()
