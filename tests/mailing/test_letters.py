"""Letters: written with their act, once, in the person's language; kept for a digest; stopped in one click."""

import smtplib
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from coopdec.mailing import queries, services, tokens
from coopdec.mailing.models import Letter
from coopdec.mailing.services.messages import message
from coopdec.mailing.services.sending import send_again
from tests.gate import Page

pytestmark = pytest.mark.django_db


def post(key="essai-1", **changes):
    given = {
        "to": "ana@ville.example",
        "template": "mailing/trial.txt",
        "context": {},
        "language": "fr",
        **changes,
    }
    return services.post(key=key, **given)


def jobs():
    return ProcrastinateJob.objects.filter(task_name="mailing.send_letter", status="todo")


@pytest.fixture
def ana(django_user_model):
    return django_user_model.objects.create_user("ana@ville.example")


def test_an_act_that_fails_writes_no_letter_and_asks_for_no_sending():
    def act():
        with transaction.atomic():
            post()
            assert jobs().count() == 1
            raise RuntimeError

    with pytest.raises(RuntimeError):
        act()
    assert not Letter.objects.exists()
    assert not jobs().exists()


@pytest.mark.django_db(transaction=False)
def test_the_same_act_never_writes_twice(mailoutbox):
    first = post()
    assert post(to="autre@ville.example") == first
    assert jobs().count() == 1
    assert [services.deliver(first.pk), services.deliver(first.pk)] == [True, False]
    assert post().state == "sent"
    assert len(mailoutbox) == 1


def test_a_letter_is_text_and_html_in_the_language_of_the_person(mailoutbox, settings):
    settings.SITE_ADDRESS = "https://coopdec.example"
    for language, subject, heading in (
        ("fr", "Essai d’envoi", "fr"),
        ("en", None, "en"),
        ("pt", None, "en"),  # guests have a few letters only
        ("de", None, "en"),
    ):
        services.deliver(post(key=language, language=language).pk)
        sent = mailoutbox[-1]
        assert subject in (None, sent.subject)
        page = Page(sent.alternatives[0].content)
        assert page.misnested == []
        (html,) = page.root.all("html")
        assert html["lang"] == heading
        assert [one.text for one in html.all("h1")] == [sent.subject]
        prefix = "" if heading == "fr" else "/en"
        assert f"https://coopdec.example{prefix}/atlas/" in [link["href"] for link in html.all("a")]
        assert f"https://coopdec.example{prefix}/atlas/" in sent.body
        assert not html.all("img", "link", "script")
        assert all(link["href"].startswith("https://coopdec.example/") for link in html.all("a"))


def test_a_text_is_escaped_in_the_html_and_not_in_the_text():
    letter = Letter(key="x", subject="A & B", text="L’eau <b> & l’air", language="fr", to="a@b.example")
    found = message(letter)
    assert "L’eau <b> & l’air" in found.body
    assert "L’eau &lt;b&gt; &amp; l’air" in found.alternatives[0].content


def test_the_same_letter_has_the_same_message_id_and_another_one_another():
    letters = [Letter(key=key, language="fr", to="a@b.example") for key in ("a", "a", "b")]
    ids = [message(letter).extra_headers["Message-ID"] for letter in letters]
    assert ids[0] == ids[1] != ids[2]


def test_letters_of_a_topic_wanted_daily_are_gathered_in_one(ana, mailoutbox):
    services.choose("sheets", "daily", user=ana)
    kept = [post(key=f"k{number}", user=ana, topic="sheets") for number in range(3)]
    at_once = post(key="other", user=ana, topic="team")
    assert {letter.state for letter in kept} == {"gathered"}
    assert jobs().count() == 1
    assert services.gather_digests() == 0  # not before the morning
    Letter.objects.filter(topic="sheets").update(due_at=timezone.now() - timedelta(minutes=1))
    assert services.gather_digests() == 1
    assert services.gather_digests() == 0
    digest = Letter.objects.exclude(pk__in=[letter.pk for letter in [*kept, at_once]]).get()
    assert services.deliver(digest.pk)
    assert mailoutbox[0].subject.startswith("3 nouvelles")
    assert mailoutbox[0].body.count("## Essai d’envoi") == 3
    assert "List-Unsubscribe" in mailoutbox[0].extra_headers


def test_what_a_person_never_wants_is_not_written_and_what_was_kept_is_stopped(ana):
    services.choose("sheets", "weekly", user=ana)
    kept = post(user=ana, topic="sheets")
    services.choose("sheets", "never", user=ana)
    kept.refresh_from_db()
    assert kept.state == "stopped"
    assert post(key="next", user=ana, topic="sheets") is None
    assert post(key="needed", user=ana) is not None
    assert queries.preferences_of(ana)["sheets"] == "never"
    assert queries.preferences_of(ana)["team"] == "at-once"


def test_one_click_stops_a_topic_without_sign_in(ana, mailoutbox):
    services.deliver(post(user=ana, topic="alerts").pk)
    headers = mailoutbox[0].extra_headers
    assert headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = headers["List-Unsubscribe"].strip("<>").partition("8000")[2]
    program = Client(enforce_csrf_checks=True)
    assert program.get(path).status_code == 200
    assert queries.preferences_of(ana)["alerts"] == "at-once"  # opening a link stops nothing
    assert program.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert queries.preferences_of(ana)["alerts"] == "never"


def test_a_letter_that_answers_the_person_has_no_unsubscription(mailoutbox):
    services.deliver(post().pk)
    assert "List-Unsubscribe" not in mailoutbox[0].extra_headers


def test_the_page_that_stops_letters_has_a_button_and_says_when_it_is_done(client):
    path = reverse("stop_letters", args=[tokens.stop("news", user=None, address="a@b.example")])
    assert client.get(path).status_code == 200
    assert "C’est fait" in client.post(path).content.decode()
    assert post(to="a@b.example", topic="news") is None
    assert client.get(reverse("stop_letters", args=["rien"])).status_code == 404


def test_a_refusal_is_tried_again_later_then_shown_as_failed(monkeypatch):
    letter = post()

    def refuse(_self):
        raise smtplib.SMTPServerDisconnected("gone")

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
    waits = []
    for _ in range(20):
        services.deliver(letter.pk)
        letter.refresh_from_db()
        if letter.state == "failed":
            break
        waits.append(letter.due_at - timezone.now())
        assert services.deliver(letter.pk) is False  # not before its time
        Letter.objects.update(due_at=timezone.now())
    assert letter.attempts == 8
    assert waits == sorted(waits)
    assert list(queries.failed_letters()) == [letter]


def test_an_address_that_does_not_exist_fails_at_once(monkeypatch):
    letter = post()

    def refuse(_self):
        raise smtplib.SMTPRecipientsRefused({"ana@ville.example": (550, b"no such user")})

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)
    services.deliver(letter.pk)
    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == ("failed", 1)
    assert "no such user" in letter.refusal


def test_a_failed_letter_starts_anew_when_an_officer_says_so(ana, mailoutbox):
    letter = post()
    Letter.objects.update(state="failed", attempts=8)
    letter.refresh_from_db()
    send_again(letter, by=ana)
    assert services.deliver(letter.pk)
    assert len(mailoutbox) == 1


def test_a_letter_that_no_job_waits_for_is_asked_for_anew():
    letter = post()
    assert services.look_again() == 0
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    assert services.look_again() == 1
    assert jobs().get().args == {"letter": letter.pk}


def test_words_and_addresses_are_erased_after_some_days_and_the_row_stays(settings):
    done, waiting = post(key="done"), post(key="waiting")
    services.deliver(done.pk)
    Letter.objects.update(written_at=timezone.now() - timedelta(days=settings.MAIL_KEPT_DAYS + 1))
    assert services.erase_old() == 1
    done.refresh_from_db()
    waiting.refresh_from_db()
    assert (done.to, done.subject, done.text, done.state) == ("", "", "", "sent")
    assert waiting.to
    assert post(key="done").pk == done.pk  # still never twice


def test_somebody_who_leaves_is_forgotten(ana, mailoutbox):
    services.choose("sheets", "daily", user=ana)
    kept, waiting = post(key="a", user=ana, topic="sheets"), post(key="b", user=ana)
    services.forget(user=ana)
    assert services.deliver(waiting.pk) is False
    assert not Letter.objects.exclude(to="", text="", subject="").exists()
    assert queries.preferences_of(ana)["sheets"] == "at-once"
    kept.refresh_from_db()
    assert kept.state == "stopped"


def test_the_database_refuses_a_letter_to_nobody():
    with pytest.raises(IntegrityError), transaction.atomic():
        post(to="")
