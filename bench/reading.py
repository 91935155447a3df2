"""Over HTTP: searches, lists, pages, maps and cross tables."""

from urllib.parse import urlencode

from bench.questions import DISTINCT, FRAMES
from bench.report import Run, head, row, said
from bench.site import Measure, Site
from coopdec.atlas.filters import EMPTY, LABELS, SIDES
from coopdec.cooperation.models import Cooperation

MANY = 8
API = "/api/v1/cooperations"
STORIES = {"country": "pays", "theme": "themes", "region": "regions", "authority": "collectivites"}


def heads(what: str) -> None:
    head(what, "clients", "p50 ms", "p95", "p99", "CPU ms an answer", "answers / s", "kB", "statuses", "aim")


def show(name: str, one: Measure, aim: str = "", clients: int = 1) -> None:
    row(
        name, clients, f"{one.p50:.1f}", f"{one.p95:.1f}", f"{one.p99:.1f}", f"{one.cpu:.1f}",
        f"{one.per_second:.0f}", f"{one.longest / 1000:.1f}", said(one.statuses), aim,
    )  # fmt: skip


def search(run: Run, site: Site) -> None:
    """The API and the list, by one reader and by many."""
    runs = (
        ("API, word + 2 filters, all facets", [API + one.query() for one in run.crossed], (1, MANY)),
        ("API, mixed", [API + one.query() for one in run.mixed], (1, MANY)),
        ("HTML list, word + 2 filters", ["/atlas/" + one.query() for one in run.crossed], (1, MANY)),
        ("HTML list, mixed", ["/atlas/" + one.query() for one in run.mixed], (1,)),
    )
    heads("searches over HTTP, 2 workers")
    for name, paths, numbers in runs:
        for clients in numbers:
            aim = run.aim(name) if clients == 1 else ""
            show(name, site.measure(run.draw(paths), clients=clients), aim, clients)
    print()


def pages(run: Run, site: Site) -> None:
    refs = list(Cooperation.objects.published().order_by("ref").values_list("ref", flat=True)[:100_000])
    sheets = [f"/cooperations/{ref}/" for ref in run.questions.random.sample(refs, DISTINCT)]
    stories = [
        f"/{STORIES[name]}/{value.lower()}/"
        for name in STORIES
        for value in run.questions.random.choices(*run.questions.values[name], k=30)
    ]
    heads("pages over HTTP")
    show("home", site.measure(run.draw(["/"], 4)), run.aim("home"))
    for clients in (1, MANY):
        aim = run.aim("sheet") if clients == 1 else ""
        show("sheet", site.measure(run.draw(sheets), clients=clients), aim, clients)
    show("countries, themes, régions, authorities", site.measure(run.draw(stories, 2)))
    print()


def maps(run: Run, site: Site) -> None:
    """The API of the map by frame, side, with or without links and filters; then the page drawn in SVG."""
    filtered = [one.question() for one in run.mixed]  # no page and no order of a list
    heads("map API over HTTP")
    for name, (box, zoom) in FRAMES.items():
        for side in SIDES:
            for links in (0, 1):
                for few, questions in (("", [EMPTY]), (", filters", filtered)):
                    more = urlencode({"zoom": zoom, "links": links})
                    paths = [f"/api/v1/map{one.within(box, side).query()}&{more}" for one in questions]
                    label = f"{name}, {side} side{', links' if links else ''}{few}"
                    show(label, site.measure(run.draw(paths, 10)), run.aim("map"))
    print()
    heads("map page over HTTP (SVG and its table)")
    for name, (box, _zoom) in FRAMES.items():
        for side in SIDES:
            query = EMPTY.within(None if name == "world" else box, side).query()
            show(
                f"{name}, {side} side",
                site.measure(run.draw([f"/atlas/carte/{query}"], 20)),
                run.aim("map page"),
            )
    paths = [f"/atlas/carte/{one.query()}" for one in filtered]
    show("world, filters", site.measure(run.draw(paths, 10)), run.aim("map page"))
    print()


def cross(run: Run, site: Site) -> None:
    """Pages that cross any two dimensions, and the same as CSV."""
    pairs = [(one, other) for one in LABELS for other in LABELS if one != other]
    usual = {"rows": "theme", "columns": "continent"}
    draw = run.questions.random.choice
    mixed = [dict(zip(("rows", "columns"), draw(pairs), strict=True)) for _ in run.mixed]
    questions = [one.question().query().removeprefix("?") for one in run.mixed]
    everything = [f"/chiffres/croiser/?{urlencode({'rows': one, 'columns': other})}" for one, other in pairs]
    filtered = [
        f"/chiffres/croiser/?{urlencode(pair)}&{query}" for pair, query in zip(mixed, questions, strict=True)
    ]
    runs = (
        ("page, theme × continent, everything", [f"/chiffres/croiser/?{urlencode(usual)}"]),
        (f"page, {len(pairs)} pairs of dimensions, everything", everything),
        ("page, the same pairs, filters", filtered),
        ("page, the same pairs, filters, shared out", [f"{path}&way=shared" for path in filtered]),
        ("CSV, the same pairs, filters", [f"{path}&format=csv" for path in filtered]),
    )
    heads("cross table over HTTP")
    for name, paths in runs:
        show(name, site.measure(run.draw(paths, 10)), run.aim("cross table"))
    print()
