"""Every figure of a call leads to the files that it counts: opened, the list is as long as the figure said."""

import re

import pytest
from django.urls import reverse

from coopdec.calls.enums import ApplicationState
from coopdec.calls.models import Application, Award, Interest
from coopdec.directory.models import Organisation
from coopdec.reference.models import Theme
from tests.accounts.teamwork import body
from tests.calls.desk_world import bodies_of, sent_file, with_steps
from tests.calls.test_applying import angers, call, officer, person, town
from tests.calls.test_desk_pages import instruct, several
from tests.contribution.people import acting_for

__all__ = ["angers", "call", "officer", "person", "town"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def file(call, angers, person, town):
    with_steps(call, bodies_of(angers))
    return sent_file(call, angers, person, town)


@pytest.fixture
def files(file, call, officer, town):
    """Of an association without région, a town abroad, a région; in several countries, on several themes;
    one granted, one waiting for late opinions."""
    found = [file, *several(file, 6)]
    region = Organisation.objects.filter(authority_kind="region").order_by("pk").first()
    applicants = [
        file.applicant,
        body("association", "Association des essais"),
        town,
        region,
        body("other", "Autre"),
    ]
    for one, applicant in zip(found[1:], applicants, strict=True):
        Application.objects.filter(pk=one.pk).update(applicant=applicant)
    found[1].partners.create(side="foreign", country_id="ML", label="Cercle")
    found[2].partners.update(country=None, organisation=town)
    found[2].themes.set(Theme.objects.filter(pk__in=["eau-assainissement", "culture"]))
    instruct([found[1]], call, officer, [])
    Application.objects.filter(pk=found[2].pk).update(state=ApplicationState.ELIGIBLE)
    Application.objects.filter(pk=found[3].pk).update(state=ApplicationState.GRANTED)
    Award.objects.create(application=found[3], call=call, rank=1, cents=500_000, acted_on="2027-01-01")
    Application.objects.filter(pk=found[4].pk).update(state=ApplicationState.WITHDRAWN)
    return found


@pytest.fixture
def desk(call):
    return acting_for(call.organiser, role="manager")


def figures(gate, call):
    """Address → the count that the dashboard gives with it; amounts and tabs apart."""
    page = gate.get(reverse("call-dashboard", args=[call.slug])).page
    files = reverse("call-files", args=[call.slug])
    return [
        (link["href"], int(re.match(r"\d+", link.text)[0]))
        for link in page.all("a")
        if link["href"].startswith(files) and link.text[:1].isdigit() and "€" not in link.text
    ]


def length(gate, address):
    path, _mark, query = address.partition("?")
    table = gate.get(f"{path.rstrip('/')}.csv?{query}").content.decode("utf-8-sig").splitlines()
    listed = gate.get(address).page.text
    assert re.search(rf"\b{len(table) - 1} dossiers?\b", listed)
    return len(table) - 1


def test_each_figure_is_as_long_as_its_list(desk, call, files):
    found = figures(desk, call)
    asked = {
        part.partition("=")[0] for address, _count in found for part in address.partition("?")[2].split("&")
    }
    assert asked == {"", "etat", "retard", "pays", "theme", "region", "nature"}
    for address, count in found:
        assert length(desk, address) == count > 0, address
    said = dict(found)
    path = reverse("call-files", args=[call.slug])
    assert said[path] == 5
    assert said[f"{path}?etat=retenus"] == 1
    assert said[f"{path}?etat=recevables"] == 2
    assert said[f"{path}?retard=oui"] == 1
    assert said[f"{path}?pays=ML"] == 1
    assert said[f"{path}?nature=organisme-association"] == said[f"{path}?nature=organisme-other"] == 1


def test_a_file_closed_to_the_reader_is_in_no_figure(desk, call, files, person):
    before = dict(figures(desk, call))
    Interest.objects.create(application=files[3], person=desk.person)
    after = dict(figures(desk, call))
    path = reverse("call-files", args=[call.slug])
    assert after[path] == before[path] - 1
    assert f"{path}?etat=retenus" not in {address for address, count in after.items() if count}
    for address, count in after.items():
        assert length(desk, address) == count, address
    assert "1 dossier fermé pour vous" in desk.get(reverse("call-dashboard", args=[call.slug])).page.text


def test_who_only_reads_is_given_no_link_to_the_desk(call, files):
    reader = acting_for(call.organiser, role="reader")
    assert figures(reader, call) == []


def test_what_is_not_understood_is_not_asked(desk, call, files):
    path = reverse("call-files", args=[call.slug])
    for query in ("theme=%27%3B", "region=trop-long", "nature=rien", "etat=retenu"):
        assert length(desk, f"{path}?{query}") == 5
    assert length(desk, f"{path}?theme=nulle-part") == 0
