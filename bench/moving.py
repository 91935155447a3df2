"""The map that moves: how soon it is whole, what it weighs, how many frames a second under the hand.

`python -m bench.moving`, on the database of DATABASE_URL and the snapshot of ATLAS_DIR (prepared and called
by `make bench ARGS=--map`).
Headless Chromium without graphics card. Frames: 10 s of arrows and + − over 400
circles and 250 links, which stand in for the answers.
"""

import json
import os
import random
import shutil
from collections import Counter
from statistics import median
from urllib.parse import parse_qs, urlsplit

import django
from playwright.sync_api import Browser, Page, Request, Route, sync_playwright

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coopdec.settings.local")
django.setup()

from bench.site import running  # noqa: E402

FRAMES = {
    "world": "/atlas/carte/",
    "Europe": "/atlas/carte/?bbox=-12,35,32,60",
    "France": "/atlas/carte/?bbox=-5,42,9,51",
    "Île-de-France, French side": "/atlas/carte/?side=french&bbox=1.4,48.1,3.6,49.3",
}
RUNS = 5
SECONDS = 10
CLUSTERS, LINKS = 400, 250
SCREEN = {"width": 1280, "height": 800}
READY = "performance.getEntriesByName('map')[0]?.startTime"
KEYS = ("ArrowRight", "+", "ArrowDown", "ArrowLeft", "-", "ArrowUp", "ArrowLeft", "-", "ArrowRight", "+")
RECORD = """() => {
  window.gaps = [];
  let before = performance.now();
  const next = (now) => { window.gaps.push(now - before); before = now; requestAnimationFrame(next); };
  requestAnimationFrame(next);
}"""


def main() -> None:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not chromium:
        raise SystemExit("No Chromium: install it, or give its path in CHROMIUM.")
    print(f"Load of the machine before: {os.getloadavg()[0]:.1f}, {os.cpu_count()} cores.\n")
    with running("/") as site, sync_playwright() as playwright:
        origin = f"http://127.0.0.1:{site.port}"
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        whole(browser, origin)
        for slower in (1, 4):
            frames(browser, origin, slower)
        browser.close()
    print(f"\nLoad of the machine after: {os.getloadavg()[0]:.1f}.")


def whole(browser: Browser, origin: str) -> None:
    """From navigation to land, circles, links and the list beside; nothing kept from another visit."""
    print("| map | whole after, ms: median (slowest) | scripts kB | outlines kB | answer kB | HTML kB |")
    print("|---|---|---|---|---|---|")
    for name, path in FRAMES.items():
        visits = [_visit(browser, origin + path) for _ in range(RUNS)]
        times = [time for time, _ in visits]
        kinds = ("script", "outlines", "answer", "document")
        weights = " | ".join(f"{visits[-1][1][kind] / 1000:.1f}" for kind in kinds)
        print(f"| {name} | {median(times):.0f} ({max(times):.0f}) | {weights} |")


def _visit(browser: Browser, url: str) -> tuple[float, Counter[str]]:
    context = browser.new_context(viewport=SCREEN)
    page = context.new_page()
    answers: list[Request] = []
    page.on("requestfinished", lambda one: answers.append(one))  # noqa: PLW0108 - it refuses methods of C
    page.goto(url, wait_until="commit")
    page.locator("[data-coopdec-map][data-ready]").wait_for()
    ready = page.evaluate(READY)
    page.wait_for_load_state("networkidle")
    weights: Counter[str] = Counter()
    for one in answers:
        path = urlsplit(one.url).path
        kind = "outlines" if "/map/" in path and path.endswith(".json") else one.resource_type
        weights["answer" if path.endswith("/v1/map") else kind] += one.sizes()["responseBodySize"]
    context.close()
    return ready, weights


def frames(browser: Browser, origin: str, slower: int) -> None:
    context = browser.new_context(viewport=SCREEN)
    page = context.new_page()
    page.route("**/api/v1/map?*", _fullest)
    page.goto(origin + FRAMES["Europe"])
    page.locator("[data-coopdec-map][data-ready]").wait_for()
    if slower > 1:
        context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": slower})
    gaps = _under_the_hand(page)
    context.close()
    seconds = _by_second(gaps)
    print(
        f"\nProcessor {slower} × slower: median {median(seconds):.0f} frames a second (each: {seconds});"
        f" longest wait between two {max(gaps):.0f} ms."
    )


def _fullest(route: Route) -> None:
    """As many circles and links as an answer may hold, spread over the frame that is asked."""
    asked = parse_qs(urlsplit(route.request.url).query)
    west, south, east, north = map(float, asked["bbox"][0].split(","))
    draw = random.Random(400)
    places = [[draw.uniform(west, east), draw.uniform(south, north)] for _ in range(CLUSTERS)]
    clusters = [
        {"lon": lon, "lat": lat, "count": 2 + rank % 900, "amount_eur": None}
        for rank, (lon, lat) in enumerate(places)
    ]
    links = [{"near": draw.choice(places), "far": draw.choice(places), "count": 1} for _ in range(LINKS)]
    said = {"version": 1, "total": 9000, "placed": 9000, "unplaced": 0, "elsewhere": 0, "cell": 1,
            "clusters": clusters, "links": links, "links_left_out": 0}  # fmt: skip
    route.fulfill(body=json.dumps(said), content_type="application/json")


def _under_the_hand(page: Page) -> list[float]:
    page.locator(".map-view").focus()
    page.evaluate(RECORD)
    rank = 0
    while page.evaluate("window.gaps.reduce((sum, one) => sum + one, 0)") < SECONDS * 1000:
        page.keyboard.press(KEYS[rank % len(KEYS)])
        page.wait_for_timeout(350)
        rank += 1
    return page.evaluate("window.gaps")


def _by_second(gaps: list[float]) -> list[int]:
    """Frames of each whole second."""
    seconds: Counter[int] = Counter()
    now = 0.0
    for gap in gaps:
        now += gap
        seconds[int(now // 1000)] += 1
    return [seconds[one] for one in range(SECONDS)]


if __name__ == "__main__":
    main()
