"""Suggestions by letter: to who asked, once, with their reasons, at the rhythm chosen; nothing when nothing is new."""

import re
from datetime import date
from urllib.parse import urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from coopdec.directory.models import Organisation
from coopdec.exchange import readers, rules, statements
from coopdec.exchange.matching import scoring, weights
from coopdec.exchange.models import Listing, SetAside, Suggestion
from coopdec.exchange.services import known, suggesting
from coopdec.mailing import services as mailing
from coopdec.mailing.models import Letter
from coopdec.mailing.rules import told_on
from tests.accounts.teamwork import member, town
from tests.gate import Gate

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("looked_at_each_time")]
DAILY, WEEKLY = "daily", "weekly"
EVERY = frozenset({DAILY, WEEKLY})


def asking(slug, email, rhythm=DAILY, role="manager", **fields):
    user = member(town(slug), email, role=role)
    type(user).objects.filter(pk=user.pk).update(**fields)
    mailing.choose("suggestions", rhythm, user=user)
    return user


@pytest.fixture
def agent():
    return asking("quimper-29232", "agent@quimper.example")


@pytest.fixture
def aneho():
    """The mayor's office, which owns a published request."""
    Listing.objects.filter(ref="tg-aneho").update(organisation=town("aneho-tg"))
    return asking("aneho-tg", "mairie@aneho.example")


def test_nobody_is_told_anything_unasked():
    user = member(town("quimper-29232"), "agent@quimper.example")
    assert statements.suggest(EVERY) == 0
    mailing.choose("suggestions", "never", user=user)
    assert statements.suggest(EVERY) == 0
    assert not Letter.objects.exists()


def test_an_authority_is_told_what_fits_with_reasons_once(agent):
    assert statements.suggest(EVERY) == 1
    letter = Letter.objects.get()
    assert (letter.user, letter.topic, letter.state) == (agent, "suggestions", "gathered")
    told = Suggestion.objects.filter(user=agent)
    many = told.count()
    assert 1 <= many <= rules.SUGGESTED + rules.SUGGESTED_PROGRAMMES
    assert letter.subject.startswith(f"{many} piste")
    assert "## Quimper" in letter.text
    first = readers.current().requests_for(town("quimper-29232").pk, many=1)[0]
    best = Listing.objects.get(pk=first.key)
    parts = letter.text.split("\n\n")
    here = next(rank for rank, part in enumerate(parts) if best.get_absolute_url() in part)
    assert best.seeker in parts[here].splitlines()[0]
    assert len(re.findall(r"[^.]+\.", parts[here + 1])) >= 2  # its reasons, in sentences
    assert "/bourse/pour/quimper-29232/" in letter.text
    assert "/espace/notifications/" in letter.text
    assert "n’impliquent aucun financement" in letter.text
    assert statements.suggest(EVERY) == 0
    assert Letter.objects.count() == 1
    assert told.count() == many


def test_only_what_is_new_is_told_the_next_night(agent):
    statements.suggest(EVERY)
    first = Suggestion.objects.filter(user=agent, listing__isnull=False).order_by("pk").first()
    SetAside.objects.create(organisation=first.organisation, listing=first.listing)
    before = set(Suggestion.objects.values_list("listing", "programme"))
    assert statements.suggest(EVERY) == 1
    (new,) = set(Suggestion.objects.values_list("listing", "programme")) - before
    listing = Listing.objects.get(pk=new[0])
    letter = Letter.objects.order_by("-pk").first()
    assert letter.subject.startswith("1 piste")
    assert listing.get_absolute_url() in letter.text
    assert first.listing.get_absolute_url() not in letter.text


def test_what_hardly_fits_is_not_worth_a_letter(agent, monkeypatch):
    monkeypatch.setattr(rules, "WORTH_A_LETTER", 100.0)
    assert statements.suggest(EVERY) == 0
    assert not Letter.objects.exists()
    assert not Suggestion.objects.exists()


def test_who_owns_a_request_is_told_which_authorities_fit(aneho):
    assert statements.suggest(EVERY) == 1
    listing = Listing.objects.get(ref="tg-aneho")
    told = Suggestion.objects.filter(user=aneho, listing=listing)
    assert told.count() == rules.SUGGESTED
    letter = Letter.objects.get()
    assert "/bourse/tg-aneho/collectivites/" in letter.text
    fits = readers.current().authorities_for(listing, many=rules.SUGGESTED)
    assert {one.organisation_id for one in told} == {fit.key for fit in fits}
    assert all(one.organisation.get_absolute_url() in letter.text for one in told)


def test_an_authority_abroad_is_told_of_offers_and_programmes(aneho):
    """Those of its country, once, beside the authorities that fit its request."""
    statements.suggest(EVERY)
    now = timezone.now()
    for ref, country in (("offre-togo", "TG"), ("offre-mali", "ML")):
        offer = Listing.objects.create(
            ref=ref, kind="offer", organisation=town("quimper-29232"), state="published",
            published_at=now, renewed_at=now,
        )  # fmt: skip
        offer.wanted_countries.set([country])
    assert statements.suggest(EVERY) == 1
    letter = Letter.objects.order_by("-pk").first()
    assert "/bourse/offre-togo/" in letter.text
    assert "offre-mali" not in letter.text
    assert "/bourse/pour/aneho-tg/" in letter.text
    assert statements.suggest(EVERY) == 0


def test_each_has_its_own_memory_and_its_own_rhythm(agent):
    colleague = asking("quimper-29232", "collegue@quimper.example", WEEKLY)
    assert statements.suggest({DAILY}) == 1
    assert not Suggestion.objects.filter(user=colleague).exists()
    assert statements.suggest(EVERY) == 1
    assert Letter.objects.filter(user=colleague).count() == 1
    pairs = [
        set(Suggestion.objects.filter(user=one).values_list("listing", "programme"))
        for one in (agent, colleague)
    ]
    assert pairs[0] == pairs[1]


@pytest.mark.parametrize(
    ("day", "rhythms"), [(date(2026, 11, 22), {DAILY}), (date(2026, 11, 23), {DAILY, WEEKLY})]
)
def test_weekly_letters_are_made_in_the_night_before_monday(day, rhythms):
    assert told_on(day) == rhythms


@pytest.mark.parametrize("role", ["reader"])
def test_who_only_reads_is_not_asked_to_look(role):
    asking("quimper-29232", "lecture@quimper.example", role=role)
    assert statements.suggest(EVERY) == 0


def test_who_left_is_told_no_more(agent):
    agent.memberships.update(ended_at="2026-01-01T00:00Z")
    assert statements.suggest(EVERY) == 0


def test_the_letter_is_in_the_language_of_who_reads():
    asking("quimper-29232", "agent@quimper.example", language="en")
    statements.suggest(EVERY)
    text = Letter.objects.get().text
    assert "/en/bourse/pour/quimper-29232/" in text
    assert "Kribi (Cameroon)" in text


def test_a_letter_of_suggestions_leaves_in_the_morning_and_is_stopped_by_one_click(agent, mailoutbox, client):
    statements.suggest(EVERY)
    Letter.objects.update(due_at="2026-01-01T00:00Z")
    assert mailing.gather_digests() == 1
    digest = Letter.objects.get(state="waiting")
    assert (
        digest.subject == "1 nouvelle : les annonces et les collectivités qui correspondent à mon organisme"
    )
    mailing.deliver(digest.pk)
    (mail,) = mailoutbox
    assert mail.to == ["agent@quimper.example"]
    stop = urlsplit(mail.extra_headers["List-Unsubscribe"].strip("<>")).path
    assert client.post(stop, {"List-Unsubscribe": "One-Click"}).status_code in (200, 302)
    assert statements.suggest(EVERY) == 0


def test_one_asks_for_it_in_the_settings():
    user = member(town("quimper-29232"), "agent@quimper.example")
    signed_in = Gate()
    signed_in.force_login(user)
    page = signed_in.get("/espace/notifications/").content.decode()
    field = re.search(r'<select[^>]*name="suggestions".*?</select>', page, re.DOTALL).group(0)
    assert 'value="never" selected' in field
    assert 'value="at-once"' not in field
    others = dict.fromkeys(("sheets", "team", "moderation", "alerts", "news", "calls"), "at-once")
    signed_in.post("/espace/notifications/", others | {"suggestions": "at-once"})
    assert suggesting.wishes(EVERY) == []
    assert signed_in.post("/espace/notifications/", others | {"suggestions": "weekly"}).status_code == 302
    assert [(one.user, one.authorities) for one in suggesting.wishes({WEEKLY})] == [
        (user, (town("quimper-29232").pk,))
    ]


def test_the_night_finds_what_pages_show(agent):
    """For many at once, the same as for one: what is known or set aside left out."""
    quimper, angers = town("quimper-29232").pk, town().pk
    first = readers.current().requests_for(quimper, many=1)[0].key
    SetAside.objects.create(organisation_id=quimper, listing_id=first)
    matcher = readers.current()
    night = matcher.night({quimper, angers}, [])
    for one in (quimper, angers):
        page = matcher.requests_for(one, many=rules.SUGGESTED)
        assert [(fit.key, fit.score) for fit in page] == night.requests[one]
        programmes = matcher.programmes_for(one, many=rules.SUGGESTED_PROGRAMMES)
        assert [(fit.key, fit.score) for fit in programmes] == night.programmes[one]
        assert matcher.why_request(one, night.requests[one]) == page
    assert first not in dict(night.requests[quimper])


def test_a_digest_leaves_out_what_each_does_not_want(agent):
    matcher = readers.current()
    asking_all = matcher.authorities.having({town("quimper-29232").pk, town().pk})
    given = weights.defaults(weights.LISTINGS)
    many = len(matcher.requests)
    all_of_them = set(matcher.requests.keys.tolist())
    without = {town().pk: all_of_them - {min(all_of_them)}, town("quimper-29232").pk: {-5}}
    found = {
        key: keys
        for key, keys, _points in scoring.digest(
            asking_all, matcher.requests, given, now=matcher.now, many=many, without=without
        )
    }
    assert found[town().pk] == [min(all_of_them)]
    assert set(found[town("quimper-29232").pk]) == all_of_them


@pytest.mark.parametrize("number", [1, 3, 30])
def test_a_night_asks_the_same_whoever_asks(number, django_assert_num_queries):
    some = (
        Organisation.objects.french_authorities().filter(authority_kind="commune", ended_on="").order_by("pk")
    )
    for rank, one in enumerate(some[:number]):
        asking(one.slug, f"a{rank}@ville.example")
    readers.current()
    with CaptureQueriesContext(connection) as found:
        wishes = suggesting.wishes(EVERY)
        readers.current().night({one for wish in wishes for one in wish.authorities}, [])
        suggesting.told_to(wish.user.pk for wish in wishes)
    assert len(wishes) == number
    # Two to see whether anything moved, five for wishes and memory, nine and four for what is known.
    assert len(found) <= 20
    with django_assert_num_queries(5):
        known.listings_known_to({wish.authorities[0] for wish in wishes})
