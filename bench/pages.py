"""What a reader with a telephone waits for: Lighthouse, weights on the wire, a slow line, what moves.

`python -m bench.pages`, on the database of DATABASE_URL; `make bench ARGS=--pages` prepares it and calls it.
Lighthouse comes through npx, at the version below, as its own telephone: simulated slow 4G, processor 4 times
slower. The slow line is the browser's own emulation: 400 kbit/s, 150 ms a round trip, nothing kept.
"""

import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from statistics import median

import django
from playwright.sync_api import Browser, CDPSession, sync_playwright

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coopdec.settings.local")
django.setup()

from bench.site import running  # noqa: E402

LIGHTHOUSE = "lighthouse@12.8.2"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
PAGES = {
    "home": "/",
    "list": "/atlas/?q=eau",
    "sheet": "/cooperations/sedif-aneho-eau/",
    "country": "/pays/bf/",
    "authority": "/collectivites/angers-49007/",
    "map": "/atlas/carte/",
    "figures": "/chiffres/",
    "cross table": "/chiffres/croiser/",
}
RUNS = 3
SLOW = {"offline": False, "latency": 150, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
TELEPHONE = {"width": 360, "height": 740}
# Paints nothing before the HTML above and the style sheet have arrived: the field can be typed in. A page
# without an open field is usable once painted and read to its end.
USABLE = """() => new Promise((resolve) => {
  const look = () => {
    const paint = performance.getEntriesByType("paint")[0];
    const fields = [...document.querySelectorAll("main input[name=q], header input[name=q]")];
    const open = fields.filter((one) => !one.closest("details:not([open])"));
    const isReady = open.length ? open.some((one) => one.offsetParent) : document.readyState !== "loading";
    paint && isReady ? resolve(performance.now()) : requestAnimationFrame(look);
  };
  look();
})"""
MOVED = """() => new Promise((resolve) => {
  let sum = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((one) => { sum += one.value; }))
    .observe({ type: "layout-shift", buffered: true });
  setTimeout(() => resolve(sum), 300);
})"""


def main() -> None:
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
    if not chromium:
        raise SystemExit("No Chromium: install it, or give its path in CHROMIUM.")
    with running("/") as site, sync_playwright() as playwright:
        origin = f"http://127.0.0.1:{site.port}"
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        on_the_wire(browser, origin)
        browser.close()
        lighthouse(chromium, origin)


def on_the_wire(browser: Browser, origin: str) -> None:
    """Compressed bytes by kind, and what happens on a slow line; the median of the runs."""
    print(
        "\n| page | HTML | CSS | JS | all three kB | font kB | images kB | under Save-Data: font kB"
        " | field usable at 400 kbit/s, s | all there, s | layout shift |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|---|")
    for name, path in PAGES.items():
        weights = _visit(browser, origin + path)["weights"]
        saving = _visit(browser, origin + path, headers={"Save-Data": "on"})["weights"]
        slow = [_visit(browser, origin + path, slow=True) for _ in range(RUNS)]
        kinds = [weights.get(kind, 0) / 1000 for kind in ("Document", "Stylesheet", "Script")]
        print(
            f"| {name} | {kinds[0]:.1f} | {kinds[1]:.1f} | {kinds[2]:.1f} | {sum(kinds):.1f} "
            f"| {weights.get('Font', 0) / 1000:.1f} | {weights.get('Image', 0) / 1000:.1f} "
            f"| {saving.get('Font', 0) / 1000:.1f} | {median(one['usable'] for one in slow) / 1000:.2f} "
            f"| {median(one['loaded'] for one in slow) / 1000:.2f} "
            f"| {max(one['moved'] for one in slow):.4f} |"
        )


def _visit(browser: Browser, url: str, *, headers: dict | None = None, slow: bool = False) -> dict:
    """A first visit: nothing is kept from another one. Milliseconds, bytes."""
    context = browser.new_context(viewport=TELEPHONE, extra_http_headers=headers or {})
    page = context.new_page()
    wire = context.new_cdp_session(page)
    weights = _weighed(wire)
    wire.send("Network.setCacheDisabled", {"cacheDisabled": True})
    if slow:
        wire.send("Network.emulateNetworkConditions", SLOW)
    page.goto(url, wait_until="commit")
    usable = page.evaluate(USABLE)
    page.wait_for_load_state("load")
    loaded = page.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd")
    moved = page.evaluate(MOVED)
    context.close()
    return {"usable": usable, "loaded": loaded, "moved": moved, "weights": weights}


def _weighed(wire: CDPSession) -> dict[str, float]:
    """Kind → bytes received, filled while the page loads."""
    kinds: dict[str, str] = {}
    weights: dict[str, float] = {}

    def ended(event: dict) -> None:
        kind = kinds.get(event["requestId"], "Other")
        weights[kind] = weights.get(kind, 0) + event["encodedDataLength"]

    wire.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    wire.on("Network.loadingFinished", ended)
    wire.send("Network.enable")
    return weights


def lighthouse(chromium: str, origin: str) -> None:
    """The median of the runs by category; what is below the best is named."""
    print(f"\n| {LIGHTHOUSE}, mobile | {' | '.join(CATEGORIES)} | largest paint s | below the best |")
    print("|---|---|---|---|---|---|---|")
    for name, path in PAGES.items():
        runs = [_judged(chromium, origin + path) for _ in range(RUNS)]
        scores = [
            round(100 * median(one["categories"][category]["score"] for one in runs))
            for category in CATEGORIES
        ]
        paint = median(one["audits"]["largest-contentful-paint"]["numericValue"] for one in runs) / 1000
        print(f"| {name} | {' | '.join(map(str, scores))} | {paint:.2f} | {', '.join(_below(runs[-1]))} |")


def _judged(chromium: str, url: str) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.json"
        command = ["npx", "--yes", LIGHTHOUSE, url, "--quiet", "--output=json", f"--output-path={path}"]
        command += [f"--only-categories={','.join(CATEGORIES)}"]
        command += ["--chrome-flags=--headless=new --no-sandbox --disable-gpu"]
        subprocess.run(
            command,
            check=True,
            env=os.environ | {"CHROME_PATH": chromium},
            cwd=folder,
            stderr=subprocess.DEVNULL,
        )
        return json.loads(path.read_text())


def _below(report: dict) -> list[str]:
    """Audits outside speed that are not perfect, by name."""
    speed = {one["id"] for one in report["categories"]["performance"]["auditRefs"]}
    return [
        key
        for key, one in report["audits"].items()
        if key not in speed and one["score"] is not None and one["score"] < 1
    ]


if __name__ == "__main__":
    main()
