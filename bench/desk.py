"""The desk of a call (`make bench ARGS=--desk`): 300 files, each with five opinions and three assessors, read
over HTTP on the site's two workers.

The promise: p95 ≤ 300 ms and at most 15 SQL queries a page (`tests/calls/test_desk_pages.py` counts them).
"""

import os
import time
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coopdec.settings.local")
django.setup()

from bench.applying import (  # noqa: E402 - models are read once Django is there
    applicants,
    file_pieces,
    member_of,
    open_call,
    session_of,
)
from bench.site import running  # noqa: E402
from coopdec.accounts.models import User  # noqa: E402
from coopdec.calls.enums import Advice, Body, OpinionState, Silence  # noqa: E402
from coopdec.calls.models import Application, Call, Criterion, Opinion, OpinionStep, Terms  # noqa: E402
from coopdec.calls.queries import instruction  # noqa: E402
from coopdec.calls.services import assessing, instructing, opinions, sending  # noqa: E402
from coopdec.directory.models import Organisation  # noqa: E402

FILES, BODIES, ASSESSORS, REQUESTS = 300, 5, 3, 200
GRID = (("Utilité", 5), ("Partenariat", 10), ("Méthode", 5), ("Durée", 10))
HOST = "angers-49007"  # a city: whoever instructs for the State signs in with a code, which is not measured


def bodies() -> list[Organisation]:
    made = []
    for rank in range(BODIES):
        name = f"Ministère des mesures {rank}"
        made.append(
            Organisation.objects.create(
                slug=f"mesure-{time.time_ns()}",
                kind="ministry",
                name=name,
                sort_key=name,
                search_key=" mesure ",
            )
        )
    return made


def ask(terms: Terms) -> None:
    terms.steps.all().delete()
    for one in bodies():
        OpinionStep.objects.create(
            terms=terms,
            stage=1,
            body=Body.MINISTRY,
            organisation=one,
            days=20,
            silence=Silence.WAITS,
            sees=[],
        )
    terms.criteria.all().delete()
    for position, (label, most) in enumerate(GRID):
        Criterion.objects.create(terms=terms, position=position, label=label, most=most, weight=1)


def instruct(application: Application, officers: list[User]) -> None:
    """Pieces, submission, opinions (one in five stays unanswered), scores."""
    file_pieces(application, application.author, b"%PDF-1.4\n%%EOF\n")
    sending.submit(application, key=application.ref, by=application.author, knowing=True)
    instructing.find_complete(Application.objects.get(pk=application.pk), by=officers[0])
    asked = list(Opinion.objects.filter(application=application))
    assert len(asked) == BODIES
    for one in asked[1:]:
        opinions.give(
            one, advice=Advice.FAVOURABLE, text="Utile.", typed={}, revision=one.revision, by=officers[0]
        )
    Opinion.objects.filter(pk=asked[0].pk).update(due_on="2026-01-01")
    keys = Criterion.objects.filter(terms=application.terms_id).values_list("pk", "most")
    for rank, person in enumerate(officers):
        points = {key: max(0, most - rank) for key, most in keys}
        assessing.send(application, points=points, comment="", revision=0, by=person)


def made() -> tuple[Call, str]:
    """The call, and the session of who leads its desk."""
    call = open_call(closes_in=timedelta(hours=2), organiser=HOST, asks=ask)
    officers = [member_of(call.organiser, "administrator") for _one in range(ASSESSORS)]
    began = time.perf_counter()
    for one in applicants(call, FILES, with_pieces=False):
        instruct(Application.objects.select_related("author", "call", "terms").get(ref=one.ref), officers)
    given = Opinion.objects.filter(application__call=call, state=OpinionState.GIVEN).count()
    took = time.perf_counter() - began
    print(f"{FILES} files, {given} opinions given, {FILES * ASSESSORS} scores: {took:.0f} s")
    return call, session_of(officers[0])


def main() -> None:
    call, session = made()
    desk = f"/espace/appels/{call.slug}/"
    files = [f"{desk}dossiers/{one.ref}/" for one in instruction.files_of(call)[:REQUESTS]]
    asked = {
        "list": [f"{desk}dossiers/"],
        "list by score": [f"{desk}dossiers/?tri=moyenne"],
        "comparison": [f"{desk}comparaison/"],
        "CSV": [f"{desk}dossiers.csv"],
        "a file": files,
        "committee": [f"{desk}comite/"],
    }
    with running("/") as site:
        for name, paths in asked.items():
            whole = (paths * REQUESTS)[:REQUESTS]
            told = site.measure(whole, clients=2, session=session)
            print(
                f"{name}: {told.answers} answers, p50 {told.p50:.0f} ms, p95 {told.p95:.0f} ms, "
                f"p99 {told.p99:.0f} ms, {told.longest / 1000:.0f} kB, {told.statuses}"
            )
    print(f"Load of the machine after: {os.getloadavg()[0]:.1f}.")


if __name__ == "__main__":
    main()
