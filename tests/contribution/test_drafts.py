"""Drafts: nothing lost, nothing overwritten; the light door and what it says."""

import json

import pytest
from django.urls import reverse

from coopdec.contribution import services, shape
from coopdec.contribution.contents import sheet_input, snapshot
from coopdec.contribution.models import Proposal
from coopdec.cooperation.models import Cooperation
from coopdec.cooperation.services import put_sheet
from coopdec.directory.models import Organisation
from tests.contribution.people import acting_for, member

pytestmark = pytest.mark.django_db
JSON = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def angers():
    return Organisation.objects.get(slug="angers-49007")


@pytest.fixture
def draft(angers):
    content = {**shape.empty(), "title": "Un"}
    return services.start_draft(sheet=None, organisation=angers, content=content, by=member(angers))


def save(draft, title, *, revision, by=None, **more):
    content = {**shape.empty(), "title": title}
    return services.save_draft(
        ref=draft.ref, content=content, revision=revision, by=by or draft.author, **more
    )


def title_of(draft):
    return Proposal.objects.get(pk=draft.pk).title


def test_a_save_counts_and_another_over_an_older_one_is_refused(draft):
    assert save(draft, "Deux", revision=1).revision == 2
    with pytest.raises(services.Conflict) as caught:
        save(draft, "Trois", revision=1)
    assert caught.value.proposal.title == "Deux"
    assert title_of(draft) == "Deux"


def test_the_same_words_sent_twice_are_no_conflict(draft):
    save(draft, "Deux", revision=1)
    assert save(draft, "Deux", revision=1).revision == 2


def test_a_save_whose_answer_was_lost_is_no_conflict_for_who_sent_it(draft):
    save(draft, "Deux", revision=1, attempt="aaaaaaaa")
    assert save(draft, "Trois", revision=1, attempt="bbbbbbbb", unanswered=["aaaaaaaa"]).revision == 3
    with pytest.raises(services.Conflict):
        save(draft, "Quatre", revision=1, unanswered=["aaaaaaaa"])


def test_what_is_sent_is_no_longer_written_over(draft, angers):
    draft.content["partners"] = [shape.new_row("partners", side="french", organisation=str(angers.pk))]
    draft.save()
    services.submit(draft, by=draft.author, revision=1)
    with pytest.raises(Exception, match="brouillon"):
        save(draft, "Deux", revision=1)
    assert title_of(draft) == "Un"


def test_a_sheet_is_written_back_as_it_was_read():
    """Every real sheet, through the form's content and back: nothing changes."""
    for sheet in Cooperation.objects.published():
        values = sheet_input(snapshot(sheet), sheet=sheet, today="2026-01-01")
        assert put_sheet(ref=sheet.ref, values=values, by=None)[1] is False, sheet.ref


def test_what_was_published_meanwhile_is_taken_in(angers):
    sheet = Cooperation.objects.get(ref="sedif-aneho-eau")
    draft = services.start_draft(
        sheet=sheet, organisation=angers, content={**snapshot(sheet), "note": "De moi."}, by=member(angers)
    )
    values = sheet_input({**snapshot(sheet), "context": "D’eux."}, sheet=sheet, today="2026-01-01")
    put_sheet(ref=sheet.ref, values=values, by=None)
    with pytest.raises(Exception, match="changé depuis"):
        services.publish(draft, by=draft.author, revision=1)
    draft, both = services.bring_up_to_date(draft, by=draft.author)
    assert (draft.content["note"], draft.content["context"], both) == ("De moi.", "D’eux.", [])


# --- over HTTP, as the script does


def sent(client, address, **said):
    response = client.post(address, {"title": "Par le script", **said}, **JSON)
    return response.status_code, json.loads(response.content)


def test_the_first_save_begins_the_draft_once(angers):
    client, key = acting_for(angers), "0123456789abcdef01234567"
    code, said = sent(client, "/cooperations/nouvelle/", key=key, attempt="aaaaaaaa")
    assert (code, said["revision"], said["key"]) == (201, 1, key)
    code, said = sent(
        client, "/cooperations/nouvelle/", key=key, title="Encore", attempt="bbbbbbbb", unanswered="aaaaaaaa"
    )
    assert (code, said["revision"]) == (200, 2)
    assert Proposal.objects.get().title == "Encore"


def test_the_light_door_says_what_happened(angers, django_assert_max_num_queries):
    client = acting_for(angers, name="Agent")
    _code, said = sent(client, "/cooperations/nouvelle/", key="0123456789abcdef01234567")
    with django_assert_max_num_queries(9):
        code, saved = sent(client, said["save"], revision="1", title="Deux")
    assert (code, saved["revision"]) == (200, 2)
    code, conflict = sent(client, said["save"], revision="1", title="Trois")
    assert (code, conflict["reason"], conflict["fields"]) == (409, "conflict", ["Titre"])
    client.logout()
    code, out = sent(client, said["save"], revision="2", title="Quatre")
    assert (code, out["reason"]) == (401, "signed-out")
    assert Proposal.objects.get().title == "Deux"


def test_too_long_is_refused_in_words(angers):
    client = acting_for(angers)
    code, said = sent(client, "/cooperations/nouvelle/", description="x" * 400_000)
    assert (code, said["reason"]) == (422, "refused")
    assert not Proposal.objects.exists()


def test_what_bears_the_words_typed(angers):
    client = acting_for(angers)
    address = reverse("find-partner")
    labels = {}
    for where, text in {"near": "evry", "abroad": "dschang", "place": "togo"}.items():
        said = json.loads(client.get(address, {"ou": where, "q": text}).content)
        labels[where] = [(one["act"].partition(":")[0], one["label"]) for one in said["options"]]
    assert labels["near"][0][1].startswith("Évry")
    assert ("add-abroad", "Dschang") in labels["abroad"]
    assert ("add-country", "Togo") in labels["place"]
    assert client.get(address, {"ou": "rien", "q": "a"}).status_code == 404
