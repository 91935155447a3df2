"""Drafts that save themselves: 20 saves a second on the site’s two workers (`make bench ARGS=--autosave`).

Forty agents, a draft of two pages each, a save every two seconds each, as the script of the page sends them.
The promise: p95 ≤ 60 ms.
"""

import http.client
import os
import threading
import time
import urllib.parse
from collections import Counter
from importlib import import_module

import django
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coopdec.settings.local")
django.setup()

from bench.machine import percentile  # noqa: E402 - models are read once Django is there
from bench.site import running  # noqa: E402
from coopdec.accounts.models import Membership, User  # noqa: E402
from coopdec.contribution.contents import snapshot  # noqa: E402
from coopdec.contribution.services import start_draft  # noqa: E402
from coopdec.cooperation.models import Cooperation  # noqa: E402
from coopdec.directory.models import Organisation  # noqa: E402

AGENTS, BY_SECOND, SECONDS, PROMISE = 40, 20, 30, 60
TEXT = "Un réseau d’eau potable, ses bornes et les agents qui l’entretiennent. " * 60


def people() -> list[tuple[str, str]]:
    """(session key, ref of a draft) of each agent, made for the measure."""
    authority = Organisation.objects.french_authorities().filter(parts__isnull=False).order_by("pk").first()
    full = snapshot(Cooperation.objects.published().order_by("-pk").first()) | {"description": TEXT}
    found = []
    for rank in range(AGENTS):
        person = User.objects.create_user(f"mesure{rank}-{time.time_ns()}@ville.example")
        Membership.objects.create(user=person, organisation=authority, role="contributor")
        session = import_module(settings.SESSION_ENGINE).SessionStore()
        session[SESSION_KEY] = str(person.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = person.get_session_auth_hash()
        session.create()
        draft = start_draft(sheet=None, organisation=authority, content=full, by=person)
        found.append((session.session_key, draft.ref))
    return found


def agent(port: int, key: str, ref: str, first: float, times: list[float], statuses: Counter) -> None:
    """Saves at its own hours, whether or not the answers come late."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    token = "m" * 32
    headers = {
        "Accept": "application/json",
        "Content-Type": "application/x-www-form-urlencoded",
        "Cookie": f"sessionid={key}; csrftoken={token}",
        "X-CSRFToken": token,
    }
    every = AGENTS / BY_SECOND
    for rank in range(int(SECONDS / every)):
        fields = {"revision": rank + 1, "title": f"Mesure {rank}", "description": TEXT + str(rank)}
        for line in range(20):
            fields |= {
                f"funding-{line}-year": 2000 + line,
                f"funding-{line}-amount": rank,
                f"funding-{line}-stage": "planned",
            }
        body = urllib.parse.urlencode(fields)
        time.sleep(max(0.0, first + rank * every - time.perf_counter()))
        began = time.perf_counter()
        connection.request("POST", f"/espace/fiches/{ref}/enregistrer/", body, headers)
        answer = connection.getresponse()
        answer.read()
        connection.close()  # two seconds later the server has closed it
        times.append(time.perf_counter() - began)
        statuses[answer.status] += 1


def main() -> None:
    everybody = people()
    times: list[float] = []
    statuses: Counter[int] = Counter()
    with running("/") as site:
        start = time.perf_counter() + 1
        threads = [
            threading.Thread(
                target=agent, args=(site.port, key, ref, start + rank / BY_SECOND, times, statuses)
            )
            for rank, (key, ref) in enumerate(everybody)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    if set(statuses) != {200}:
        raise SystemExit(f"Not all saves are good: {dict(statuses)}")
    p50, p95, p99 = (1000 * percentile(times, share) for share in (0.5, 0.95, 0.99))
    print(f"{len(times)} saves at {BY_SECOND} a second: p50 {p50:.0f} ms, p95 {p95:.0f} ms, p99 {p99:.0f} ms")
    if p95 > PROMISE:
        raise SystemExit(f"p95 is above {PROMISE} ms.")


if __name__ == "__main__":
    main()
