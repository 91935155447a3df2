"""News of followed questions: from the journal, once, only what matches, one letter a person."""

from datetime import timedelta

import pytest
from django.db import transaction

from coopdec.accounts.models import User
from coopdec.atlas.services.tokens import keep_tokens
from coopdec.cooperation.models import Cooperation
from coopdec.journal import services as journal
from coopdec.mailing.models import Letter
from coopdec.workspace.models import News, SavedSearch
from coopdec.workspace.services import news
from tests.workspace.making import published

NOW = timedelta(0)


@pytest.fixture(autouse=True)
def horizon(monkeypatch):
    """Other databases of the server hold the real horizon: here, all that is committed is settled."""
    monkeypatch.setattr("coopdec.journal.queries.horizon", lambda: 2**62)
    monkeypatch.setattr(news, "horizon", lambda: 2**62)


def search_of(user, query, frequency="at-once", **more):
    return SavedSearch.objects.create(
        user=user, query=query, name=query or "tout", frequency=frequency, **more
    )


def tell(ref, verb="cooperation.published", **given):
    with transaction.atomic():
        sheet = Cooperation.objects.filter(ref=ref).first() or published(ref, **given)
        journal.record(verb, object_type="cooperation.cooperation", object_ref=ref, by=None)
    return sheet


@pytest.mark.django_db
def test_news_are_told_once_to_those_whose_question_matches():
    ana, bob = (User.objects.create_user(f"{name}@ville.example") for name in ("ana", "bob"))
    news.look_for_news(settles=NOW)  # what was before is no news
    togo, mali = search_of(ana, "?country=TG"), search_of(ana, "?country=ML")
    weekly, never = search_of(bob, "?country=TG", "weekly"), search_of(bob, "", "never")
    tell("fiche-togo")
    tell("fiche-togo", "cooperation.changed")
    assert news.look_for_news(settles=NOW) == 2
    assert news.look_for_news(settles=NOW) == 0
    assert set(News.objects.values_list("search", "sheet__ref", "is_new")) == {
        (togo.pk, "fiche-togo", True),
        (weekly.pk, "fiche-togo", True),
    }
    assert not mali.news.exists()
    assert not never.news.exists()
    assert news.write_letters() == 1
    letter = Letter.objects.get()
    assert (letter.user, letter.topic) == (ana, "alerts")
    assert "Fiche fiche-togo" in letter.text
    assert list(News.objects.values_list("search", flat=True)) == [weekly.pk]  # until Monday
    assert news.write_letters() == 0


@pytest.mark.django_db
def test_one_letter_tells_all_the_questions_of_a_person():
    ana = User.objects.create_user("ana@ville.example")
    news.look_for_news(settles=NOW)
    search_of(ana, "?country=TG")
    search_of(ana, "?kind=project")
    tell("fiche-une")
    tell("fiche-deux", country="ML")
    news.look_for_news(settles=NOW)
    assert news.write_letters() == 1
    text = Letter.objects.get().text
    assert text.count("## ") == 2
    assert text.count("Fiche fiche-une") == 2
    assert text.count("Fiche fiche-deux") == 1


@pytest.mark.django_db
def test_words_match_too():
    ana = User.objects.create_user("ana@ville.example")
    news.look_for_news(settles=NOW)
    found, other = search_of(ana, "?q=zanzibarite"), search_of(ana, "?q=introuvable")
    sheet = tell("mots")
    Cooperation.objects.filter(pk=sheet.pk).update(title="Un essai de zanzibarite")
    keep_tokens()
    news.look_for_news(settles=NOW)
    assert found.news.count() == 1
    assert other.news.count() == 0


@pytest.mark.django_db
def test_what_changed_a_moment_ago_waits_until_it_is_settled():
    search_of(User.objects.create_user("ana@ville.example"), "")
    news.look_for_news(settles=NOW)
    tell("toute-fraiche")
    assert news.look_for_news(settles=timedelta(minutes=5)) == 0
    assert news.look_for_news(settles=NOW) == 1


@pytest.mark.django_db
def test_a_sheet_withdrawn_meanwhile_is_not_told():
    news.look_for_news(settles=NOW)
    search_of(User.objects.create_user("ana@ville.example"), "")
    sheet = tell("retiree")
    news.look_for_news(settles=NOW)
    Cooperation.objects.filter(pk=sheet.pk).update(state="withdrawn")
    news.write_letters()
    assert not News.objects.exists()
    assert not Letter.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("number", [1, 3, 300])
def test_many_people_who_follow_the_same_question_cost_one_query_of_it(number, django_assert_num_queries):
    news.look_for_news(settles=NOW)
    people = User.objects.bulk_create(User(email=f"p{n}@ville.example") for n in range(number))
    SavedSearch.objects.bulk_create(
        SavedSearch(user=one, query="?country=TG", name="x", frequency="weekly") for one in people
    )
    tell("commune")
    with django_assert_num_queries(11):
        news.look_for_news(settles=NOW)
    assert News.objects.count() == number
