"""A year paid in part, or given back in part, says what was granted and what was paid, side by side."""

import pytest
from django.urls import reverse
from django.utils import timezone

from coopdec.calls.models import Application
from coopdec.calls.services import awarding
from coopdec.cooperation import rules as sheets
from tests.calls.test_applying import angers, call, ready, town
from tests.calls.test_awards import lines_of, paid, signed
from tests.calls.test_planning import agent, award, officer, person, plain, state

__all__ = ["agent", "angers", "award", "call", "officer", "person", "ready", "state", "town"]
pytestmark = pytest.mark.django_db
TODAY = timezone.localdate()


def test_a_year_paid_in_part_says_what_was_granted_and_what_was_paid(award, officer, state, client):
    signed(award, officer)
    first = award.instalments.get(rank=1)
    paid(first, officer, cents=first.cents - 1_000_000)
    sheet = Application.objects.get(pk=award.application_id).sheet
    said = {(one[0], one[1]): one[2] for one in lines_of(sheet)}
    assert said[TODAY.year, "committed"] == first.cents
    assert said[TODAY.year, "disbursed"] == first.cents - 1_000_000
    (partly,) = sheets.partly_paid(sheet.funding_lines.all())
    assert (partly.year, partly.granted, partly.paid) == (TODAY.year, first.cents, first.cents - 1_000_000)
    page = client.get(sheet.get_absolute_url()).page
    assert "versés sur" in plain(page)
    # One rule counts: what was paid, that year.
    assert sheets.sheet_amount(sheet.funding_lines.all()).cash_cents == award.cents - 1_000_000
    awarding.recover(award, cents=500_000, came_on=TODAY, reference="T1", by=officer)
    (partly,) = sheets.partly_paid(sheet.funding_lines.all())
    assert partly.paid == first.cents - 1_500_000
    told = plain(state.get(reverse("call-dashboard", args=[award.call.slug])).page)
    assert "5 000 € reversés" in told
    assert "Reversé" in told
    listed = plain(state.get(reverse("call-awards", args=[award.call.slug])).page)
    assert "dont 5 000 € reversés" in listed


def test_a_year_paid_whole_says_nothing_more(award, officer, client):
    signed(award, officer)
    paid(award.instalments.get(rank=1), officer)
    sheet = Application.objects.get(pk=award.application_id).sheet
    assert sheets.partly_paid(sheet.funding_lines.all()) == []
    assert "versés sur" not in plain(client.get(sheet.get_absolute_url()).page)
