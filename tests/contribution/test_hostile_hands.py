"""What somebody may send who means harm, or types anything: nothing of others is reached, no page breaks."""

import time

import pytest
from django.urls import reverse
from django.utils import timezone

from coopdec.common.workflow import Refused
from coopdec.contribution import rules, services, shape
from coopdec.contribution.acts import row_of
from coopdec.contribution.models import Proposal
from coopdec.cooperation.models import Cooperation
from coopdec.directory.models import Organisation
from tests.contribution.people import acting_for, national

pytestmark = pytest.mark.django_db
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def angers():
    return Organisation.objects.get(slug="angers-49007")


@pytest.fixture
def manager(angers):
    return acting_for(angers, role="manager")


def written(angers, by, **said):
    abroad = Organisation.objects.filter(country="ML").first()
    content = {
        **shape.empty(),
        "title": "Avec Bamako",
        "kind": "twinning",
        "partners": [row_of(angers), row_of(abroad)],
        "places": [shape.new_row("places", country="ML")],
        **said,
    }
    return services.start_draft(sheet=None, organisation=angers, content=content, by=by)


def test_who_left_writes_no_more_in_what_they_began(angers, manager):
    draft = written(angers, manager.person)
    manager.person.memberships.update(ended_at=timezone.now())
    elsewhere = Organisation.objects.get(slug="nantes-44109")
    manager.person.memberships.create(organisation=elsewhere, role="contributor")
    before = Proposal.objects.values().get()
    for revision in ("0", "1"):
        given = {"key": draft.ref, "title": "Saboté", "revision": revision, "act": "save"}
        answer = manager.post(reverse("sheet-new"), given, **JSON)
        assert "Bamako" not in answer.content.decode()
        assert Proposal.objects.values().get(ref=draft.ref) == before
    assert {one.organisation for one in Proposal.objects.exclude(ref=draft.ref)} == {elsewhere}


def test_the_key_of_somebody_elses_draft_begins_another(angers, manager):
    draft = written(angers, manager.person)
    colleague = acting_for(angers, role="contributor")
    answer = colleague.post(reverse("sheet-new"), {"key": draft.ref, "title": "Autre", "act": "save"}, **JSON)
    assert answer.status_code == 201
    assert answer.json()["key"] != draft.ref
    assert Proposal.objects.get(ref=draft.ref).title == "Avec Bamako"


@pytest.mark.parametrize(
    "said",
    [
        {"funding": [shape.new_row("funding", funder_label="Nous", year="²", amount="²", rate="1e999999")]},
        {"funding": [shape.new_row("funding", funder_label="Nous", year="9" * 5000, amount="1")]},
        {"partners": [shape.new_row("partners", side="french", organisation="²", role="lead")]},
        {"partners": [shape.new_row("partners", side="french", organisation="9" * 5000, role="lead")]},
        {"sdgs": ["²"], "markers": {"²": "²"}, "parent": "²"},
    ],
)
def test_a_draft_opens_whatever_digits_were_typed(angers, manager, said):
    draft = written(angers, manager.person, **said)
    edit = reverse("proposal-edit", args=[draft.ref])
    for address in (edit, f"{edit}?verifier=1", draft.get_absolute_url()):
        assert manager.get(address).status_code == 200
    answer = manager.post(reverse("proposal-act", args=[draft.ref]), {"act": "submit", "revision": "1"})
    assert answer.status_code == 400
    assert Proposal.objects.get().state == "draft"


@pytest.mark.parametrize(
    "said",
    [
        {"partners": "no country"},
        {"markers": {"nothing": "1"}},
        {"places": [shape.new_row("places", country="§§")]},
        {
            "funding": [
                shape.new_row("funding", funder_label="Nous", amount="9" * 15, currency="USD", rate="999999")
            ]
        },
    ],
)
def test_what_the_record_cannot_hold_is_refused_before_the_end(angers, manager, said):
    """A code that stands for nothing was found when the transaction ended: a broken page."""
    if said.get("partners"):
        nobody = shape.new_row("partners", side="foreign", country="", label="Quelque part")
        said = {"partners": [row_of(angers), nobody | {"name": ""}]}
        said["partners"][1]["organisation"] = str(Organisation.objects.filter(country="ML").first().pk)
    draft = written(angers, manager.person, **said)
    before = Cooperation.objects.count()
    with pytest.raises(Refused, match="complète"):
        services.publish(draft, by=national().person, revision=1)
    assert Cooperation.objects.count() == before
    assert Proposal.objects.get().state == "draft"


def test_what_is_published_is_what_was_checked(angers, manager):
    draft = written(angers, manager.person)
    answer = manager.post(reverse("proposal-act", args=[draft.ref]), {"act": "submit", "revision": "2"})
    assert answer.status_code == 409
    assert Proposal.objects.get().state == "draft"


@pytest.mark.parametrize(
    "given",
    [
        {"act": "add-country:\x00"},
        {"act": "add-named", "new-country": "\x00"},
        {"act": "add-named", "new-country": "ML", "new-name": "Ba\x00mako"},
        {"act": "find-near", "find-near": "an\x00gers"},
        {"act": "update"},
    ],
)
def test_buttons_take_anything(angers, manager, given):
    draft = written(angers, manager.person)
    edit = reverse("proposal-edit", args=[draft.ref])
    answer = manager.post(edit, {"title": "Avec Bamako", "revision": "1", **given})
    assert answer.status_code == 302
    assert manager.get(answer["Location"]).status_code == 200


def test_what_is_too_long_to_begin_with_stays_in_the_form(manager, monkeypatch):
    monkeypatch.setattr("coopdec.contribution.services.drafts.MOST_LETTERS", 9_000)
    answer = manager.post(reverse("sheet-new"), {"title": "Trop", "summary": "e" * 9_001, "act": "save"})
    assert answer.status_code == 400
    assert "C’est trop long" in answer.content.decode()
    assert "e" * 9_001 in answer.page.one("textarea", name="summary").text
    assert not Proposal.objects.exists()


def test_two_texts_of_the_same_few_words_are_compared_at_once():
    one, other = ("a b " * 1500, "a a b b " * 750)
    begun = time.monotonic()
    found = rules.word_changes(one, other)
    far = rules.word_changes("mot " * 20_000, "maux " * 20_000)
    assert time.monotonic() - begun < 5
    for kept, pieces in ((one, found), ("mot " * 20_000, far)):
        assert " ".join(each.text for each in pieces if each.kind != "added").split() == kept.split()


def test_one_place_signals_so_many_errors_an_hour(client):
    sheets = list(Cooperation.objects.published()[:21])
    assert len(sheets) == 21
    told = {"message": "La date de la convention est fausse."}
    answers = [client.post(reverse("report_error", args=[one.ref]), told) for one in sheets]
    assert [one.status_code for one in answers] == [302] * 20 + [400]
    assert "Trop de demandes" in answers[-1].page.text
    assert told["message"] in answers[-1].page.text
