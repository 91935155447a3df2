"""The types that rules answer with and that processes are made of."""

import dataclasses

import pytest

from coopdec.common.verdict import Source, Verdict
from coopdec.common.workflow import Refused, Transition


def test_yes_says_nothing():
    assert Verdict.yes() == Verdict(ok=True, message="", sources=(), blocking=True)


def test_no_says_why_and_where_it_is_written():
    law = Source(text="CGCT L.1115-1", url="", read_in="guide 2020")
    assert Verdict.no("Il manque un pays.", law) == Verdict(
        ok=False, message="Il manque un pays.", sources=(law,), blocking=True
    )


def test_refused_reads_as_its_sentence():
    verdict = Verdict.no("Il manque un pays.")
    assert str(Refused(verdict)) == "Il manque un pays."
    assert Refused(verdict).verdict is verdict


@pytest.mark.parametrize(
    ("thing", "name"),
    [
        (Verdict.yes(), "ok"),
        (Source("loi"), "text"),
        (
            Transition(
                name="publish", sources=frozenset({"draft"}), target="published",
                label="publier", public_label="publiée", verb="x.published",
            ),
            "target",
        ),
    ],
)  # fmt: skip
def test_a_rule_cannot_be_changed_on_the_way(thing, name):
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(thing, name, "other")


def test_a_transition_has_no_guard_and_stamps_nothing_unless_said():
    step = Transition(
        name="publish", sources=frozenset({"draft"}), target="published",
        label="publier", public_label="publiée", verb="x.published",
    )  # fmt: skip
    assert (step.guard, step.stamps, step.state_field) == (None, (), "state")
