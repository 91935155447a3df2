"""The last minutes of a call (`make bench ARGS=--closing`): of 500 applicants, 200 send three documents
each, half of them in the last 30 seconds, while the others write; on the site's two workers.

The promise: saves p95 ≤ 300 ms, submissions p95 ≤ 1.5 s, none refused that reached the server in time.
"""

import http.client
import os
import random
import threading
import time
import urllib.parse
from collections import Counter
from datetime import timedelta

import django
import django.utils.timezone

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coopdec.settings.local")
django.setup()

from bench.applying import Applicant, applicants, file_form, headers, open_call  # noqa: E402
from bench.machine import percentile  # noqa: E402 - models are read once Django is there
from bench.site import running  # noqa: E402
from coopdec.calls.models import Application, Receipt  # noqa: E402

WRITERS, SENDERS, EVERY, MINUTES = 500, 200, 15, 2
LAST = 30  # seconds: half of those who send
SAVES, SENDS = 300, 1500  # the promise, milliseconds
TEXT = "Un réseau d’eau potable, ses bornes et les agents qui l’entretiennent. " * 40


class Told:
    """What all threads measured."""

    def __init__(self) -> None:
        self.saves: list[float] = []
        self.files: list[float] = []
        self.sends: list[float] = []
        self.statuses: Counter[str] = Counter()
        self.late: list[str] = []


def asked(port: int, path: str, body: bytes | str, more: dict[str, str]) -> tuple[int, float, str]:
    """Status, seconds, where it leads."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    began = time.perf_counter()
    connection.request("POST", path, body, more)
    answer = connection.getresponse()
    answer.read()
    took = time.perf_counter() - began
    connection.close()
    return answer.status, took, answer.headers.get("Location", "")


def writer(port: int, who: Applicant, until: float, told: Told) -> None:
    """Saves a page each fifteen seconds, from a moment of its own."""
    said = {**headers(who.key), "Accept": "application/json"}
    time.sleep(random.random() * EVERY)
    revision = 1
    while time.perf_counter() < until:
        body = urllib.parse.urlencode(
            {"revision": revision, "title": f"Mesure {revision}", "description": TEXT + str(revision)}
        )
        status, took, _to = asked(port, f"/espace/dossiers/{who.ref}/projet/", body, said)
        told.saves.append(took)
        told.statuses[f"save {status}"] += 1
        revision += 1
        time.sleep(EVERY)


def sender(port: int, who: Applicant, at: float, closing: float, told: Told) -> None:
    """Three documents, then the submission, at its own moment."""
    time.sleep(max(0.0, at - time.perf_counter() - 5))
    for piece in ("deliberation", "convention", ""):
        body, more = file_form(piece, who.ref)
        status, took, _to = asked(port, f"/espace/dossiers/{who.ref}/pieces/", body, headers(who.key) | more)
        told.files.append(took)
        told.statuses[f"file {status}"] += 1
    time.sleep(max(0.0, at - time.perf_counter()))
    in_time = time.perf_counter() < closing - 0.5
    body = urllib.parse.urlencode({"act": "submit", "key": who.ref})
    status, took, _to = asked(port, f"/espace/dossiers/{who.ref}/", body, headers(who.key))
    told.sends.append(took)
    told.statuses[f"send {status}"] += 1
    if in_time:
        told.late.append(who.ref)


def main() -> None:
    length = MINUTES * 60
    call = open_call(closes_in=timedelta(hours=2))
    writing = applicants(call, WRITERS, with_pieces=False)
    sending, told = writing[:SENDERS], Told()
    with running("/") as site:
        began = time.perf_counter() + 1
        closing = began + length
        moments = [
            closing - 1 - random.random() * (LAST if rank % 2 else length - 20)
            for rank in range(len(sending))
        ]
        threads = [
            threading.Thread(target=writer, args=(site.port, who, closing, told)) for who in writing[SENDERS:]
        ]
        threads += [
            threading.Thread(target=sender, args=(site.port, who, at, closing, told))
            for who, at in zip(sending, moments, strict=True)
        ]
        type(call).objects.filter(pk=call.pk).update(
            closes_at=django.utils.timezone.now() + timedelta(seconds=closing - time.perf_counter())
        )
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    kept = set(Receipt.objects.filter(application__call=call).values_list("application__ref", flat=True))
    numbers = sorted(
        Application.objects.filter(call=call, number__isnull=False).values_list("number", flat=True)
    )
    refused = [ref for ref in told.late if ref not in kept]
    print(f"answers: {dict(told.statuses)}; receipts: {len(kept)}")
    for name, times, promise in (
        ("saves", told.saves, SAVES),
        ("documents", told.files, None),
        ("submissions", told.sends, SENDS),
    ):
        p50, p95, p99 = (1000 * percentile(times, share) for share in (0.5, 0.95, 0.99))
        said = f" (aim p95 ≤ {promise} ms)" if promise else ""
        print(f"{name}: {len(times)}, p50 {p50:.0f} ms, p95 {p95:.0f} ms, p99 {p99:.0f} ms{said}")
    whole = numbers == list(range(1, len(numbers) + 1))
    print(f"sent in time and refused: {len(refused)}; numbers without a gap: {whole}")


if __name__ == "__main__":
    main()
