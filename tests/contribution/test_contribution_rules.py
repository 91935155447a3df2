"""What the update online decides, without a database."""

import pytest
from django.http import QueryDict

from coopdec.accounts.rules import is_national
from coopdec.common.text import words
from coopdec.contribution import rules, shape, workflow
from coopdec.contribution.enums import OPEN, ProposalState


def content(**said):
    return {**shape.empty(), **said}


def partner(key, **more):
    return shape.new_row("partners", side="french", organisation=key, **more)


@pytest.mark.parametrize(
    ("trusted", "is_national", "kind", "roles", "at_once"),
    [
        (True, False, "french-authority", {"lead"}, True),
        (True, False, "french-authority", {"partner", "funder"}, True),
        (True, False, "french-authority", {"funder"}, False),
        (True, False, "french-authority", set(), False),
        (False, False, "french-authority", {"lead"}, False),
        (True, False, "foreign-authority", {"lead"}, False),
        (False, True, "national", set(), True),
    ],
)
def test_who_publishes_without_a_moderator(trusted, is_national, kind, roles, at_once):
    found = rules.publishes_at_once(trusted=trusted, is_national=is_national, kind=kind, roles=roles)
    assert found is at_once


def test_an_administration_of_another_country_is_not_the_state():
    assert is_national(kind="national", country=None)
    assert not is_national(kind="national", country="CM")


@pytest.mark.parametrize(
    ("kind", "partners", "ok"),
    [("french-authority", {1, 2}, True), ("french-authority", {2}, False), ("embassy", {2}, True)],
)
def test_one_writes_of_what_one_does(kind, partners, ok):
    assert rules.has_its_writer(organisation=1, kind=kind, partners=partners).ok is ok


def test_a_posted_form_is_read_whole_and_nothing_else():
    posted = QueryDict(mutable=True)
    posted.update({"title": "Un\x00 puits", "summary": "a\r\nb", "intrus": "x", "funding-x-amount": "1"})
    posted.update({"funding-7-amount": "12", "funding-2-year": "2020", "funding-2-intrus": "x"})
    posted.setlist("themes", ["eau", "sante"])
    posted["markers-gender"] = "2"
    found = shape.read(posted)
    assert (found["title"], found["summary"], found["themes"]) == ("Un puits", "a\nb", ["eau", "sante"])
    assert [(row["year"], row["amount"], row["currency"]) for row in found["funding"]] == [
        ("2020", "", "EUR"),
        ("", "12", "EUR"),
    ]
    assert found["markers"] == {"gender": "2"}
    assert set(found) == set(shape.FIELDS)


def test_the_same_thing_is_written_in_one_way():
    one = content(
        title=" Puits ", themes=["b", "a", "a"], funding=[shape.new_row("funding", amount="1 234,5 €")]
    )
    other = content(
        title="Puits",
        themes=["a", "b"],
        funding=[shape.new_row("funding", amount="1234.50"), shape.new_row("funding")],
    )
    assert shape.canonical(one) == shape.canonical(other)
    assert rules.differences(one, other) == []
    assert (
        shape.canonical(content(funding=[shape.new_row("funding", amount="douze")]))["funding"][0]["amount"]
        == "douze"
    )


@pytest.mark.parametrize(
    ("cents", "text"), [(None, ""), (0, "0"), (123450, "1234.50"), (100, "1"), (5, "0.05")]
)
def test_an_amount_is_written_and_read_back(cents, text):
    assert shape.amount_text(cents) == text


def test_a_difference_says_what_went_and_what_came():
    before = content(title="A", partners=[partner("1"), partner("2")], sdgs=["6"])
    after = content(title="B", partners=[partner("2"), partner("3")], sdgs=["6"])
    title, partners = rules.differences(before, after)
    assert (title.field, title.before, title.after) == ("title", "A", "B")
    assert [row["organisation"] for row in partners.removed] == ["1"]
    assert [row["organisation"] for row in partners.added] == ["3"]


def test_what_only_one_changed_is_taken_and_what_both_changed_is_told():
    base = content(title="A", summary="s", themes=["eau"])
    theirs = content(title="B", summary="t", themes=["eau"])
    mine = content(title="A", summary="u", themes=["sante"])
    result, both = rules.merged(base, theirs, mine)
    assert (result["title"], result["summary"], result["themes"]) == ("B", "u", ["sante"])
    assert both == ["summary"]


def test_words_that_changed_are_marked():
    found = rules.word_changes("un puits à Aného", "un forage à Aného")
    assert [(one.kind, one.text) for one in found] == [
        ("same", "un"),
        ("removed", "puits"),
        ("added", "forage"),
        ("same", "à Aného"),
    ]


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("Eau potable à Aného", "L’eau potable à Aného", True),
        ("Eau potable à Aného", "Jumelage culturel", False),
        ("", "", False),
    ],
)
def test_near_titles_share_most_of_their_words(one, other, near):
    assert rules.are_near(words(one), words(other)) is near


def test_every_state_is_reached_and_what_is_closed_stays_closed():
    assert {step.target for step in workflow.TRANSITIONS} | {"draft"} == set(ProposalState.values)
    for step in workflow.TRANSITIONS:
        assert step.sources <= OPEN, step.name
