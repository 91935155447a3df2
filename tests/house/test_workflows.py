"""docs/workflows.md says what the tables say."""

from scripts.workflows import DOCUMENT, document, objects


def test_the_document_is_what_the_tables_say():
    assert DOCUMENT.read_text() == document(), "make workflows"


def test_each_step_says_who_takes_it():
    nobody = [step.verb for _room, _name, _states, steps in objects() for step in steps if not step.doers]
    assert nobody == []
