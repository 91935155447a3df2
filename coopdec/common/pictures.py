"""The picture that goes with a shared address (Open Graph): two shores, the arc, a title.

Drawn by the server, 1200 × 630, in the colours of the style sheet's light theme. Pillow's wheels read the
WOFF2 files of the pages as they are, so that pictures and pages have the same letters.
"""

import hashlib
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from io import BytesIO
from itertools import groupby
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageFont

from coopdec.common.unchanged import look

WIDTH, HEIGHT, MARGIN = 1200, 630, 72
SMOOTH = 2  # drawn that many times larger, then reduced: lines without stairs
COLOURS = 48
KEPT = 256  # pictures of about 25 kB in the memory of a process
DAY = 86_400

PAPER, SURFACE, INK, SOFT = "#fbfaf6", "#f3f0e7", "#16232f", "#4d5a66"
OCEAN, LATERITE, SUN = "#0b5563", "#a63d22", "#f2b544"
BOLD, PLAIN = 750, 450
FONTS = Path(settings.ROOT) / "coopdec" / "static" / "vendor" / "fonts"
FILES = ("latin", "latin-ext")
TITLE_SIZES = (68, 58, 50, 44)
TITLE_LINES = 4
PANEL = (MARGIN, 432, WIDTH - MARGIN, 558)
SHORE_WIDTH = 400
ELLIPSIS = "…"


@dataclass(frozen=True, slots=True)
class Picture:
    """What is written: `kind` above the title, who stands on each shore, « fictif » when it is invented."""

    title: str
    kind: str = ""
    left: str = ""
    right: str = ""
    is_fictitious: bool = False


def answer(request: HttpRequest, picture: Picture) -> HttpResponse:
    """The PNG, or 304 before anything is drawn; it depends on nothing but what is written and the code."""
    tag = f'"{hashlib.sha256(repr((look(), picture)).encode()).hexdigest()[:32]}"'
    response = get_conditional_response(request, etag=tag)
    if response is None:
        response = HttpResponse(drawn(picture), content_type="image/png")
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = f"public, max-age={DAY}"
    return response


@lru_cache(maxsize=KEPT)
def drawn(picture: Picture) -> bytes:
    """The picture as PNG, in few colours: some 20 kB."""
    image = Image.new("RGB", (WIDTH * SMOOTH, HEIGHT * SMOOTH), PAPER)
    pen = ImageDraw.Draw(image)
    _heading(pen, picture)
    _title(pen, picture.title)
    _shores(pen, picture)
    pen.rectangle(_scaled(0, HEIGHT - 12, WIDTH // 2, HEIGHT), fill=OCEAN)
    pen.rectangle(_scaled(WIDTH // 2, HEIGHT - 12, WIDTH, HEIGHT), fill=LATERITE)
    small = image.reduce(SMOOTH).quantize(COLOURS, dither=Image.Dither.NONE)
    file = BytesIO()
    small.save(file, "PNG", optimize=True)
    return file.getvalue()


def _scaled(*numbers: float) -> list[float]:
    return [number * SMOOTH for number in numbers]


def _heading(pen: ImageDraw.ImageDraw, picture: Picture) -> None:
    _arc(pen, MARGIN + 6, 82, 44, dot=7, line=4)
    _write(pen, MARGIN + 68, 60, "Coopdec", 34, BOLD, INK)
    right: float = WIDTH - MARGIN
    if picture.is_fictitious:
        word = _("fictif")
        width = _length(word, 28, BOLD)
        pen.rounded_rectangle(_scaled(right - width - 32, 56, right, 102), 6 * SMOOTH, fill=SUN)
        _write(pen, right - width - 16, 62, word, 28, BOLD, INK)
        right -= width + 52
    _write(pen, right - _length(picture.kind, 28, PLAIN), 62, picture.kind, 28, PLAIN, SOFT)


def _title(pen: ImageDraw.ImageDraw, title: str) -> None:
    """As large as its length allows, in the middle of the room that it has."""
    size, lines = TITLE_SIZES[-1], [""]
    for size in TITLE_SIZES:
        lines = wrapped(title, size, BOLD, WIDTH - 2 * MARGIN)
        if len(lines) * size * 1.2 <= PANEL[1] - 160 and len(lines) < TITLE_LINES:
            break
    if len(lines) > TITLE_LINES:
        lines = [*lines[: TITLE_LINES - 1], _cut(" ".join(lines[TITLE_LINES - 1 :]), size)]
    top = 128 + (PANEL[1] - 24 - 128 - len(lines) * size * 1.2) / 2
    for rank, line in enumerate(lines):
        _write(pen, MARGIN, top + rank * size * 1.2, line, size, BOLD, INK)


def _shores(pen: ImageDraw.ImageDraw, picture: Picture) -> None:
    left, top, right, bottom = PANEL
    pen.rounded_rectangle(_scaled(*PANEL), 6 * SMOOTH, fill=SURFACE)
    _arc(pen, WIDTH // 2 - 74, bottom - 34, 148, dot=10, line=5)
    for text, colour, is_right in ((picture.left, OCEAN, False), (picture.right, LATERITE, True)):
        lines = wrapped(text, 32, BOLD, SHORE_WIDTH)
        if len(lines) > 2:  # noqa: PLR2004 - the room that there is
            lines = [lines[0], _cut(" ".join(lines[1:]), 32, SHORE_WIDTH)]
        begin = (top + bottom) / 2 - len(lines) * 20 - 2
        for rank, line in enumerate(lines):
            x = right - 28 - _length(line, 32, BOLD) if is_right else left + 28
            _write(pen, x, begin + rank * 40, line, 32, BOLD, colour)


def _arc(pen: ImageDraw.ImageDraw, x: float, y: float, width: float, *, dot: float, line: float) -> None:
    """The curve of `components/arc.svg` between its two shores; `y` is that of the shores."""
    steps, rise = 60, width * 0.3
    points = [
        ((x + width * step / steps) * SMOOTH, (y - 4 * rise * step / steps * (1 - step / steps)) * SMOOTH)
        for step in range(steps + 1)
    ]
    pen.line(points, fill=INK, width=round(line * SMOOTH), joint="curve")
    for centre, colour in ((x, OCEAN), (x + width, LATERITE)):
        pen.ellipse(_scaled(centre - dot, y - dot, centre + dot, y + dot), fill=colour)


# --- letters


@cache
def _font(name: str, size: int, weight: int) -> ImageFont.FreeTypeFont:
    file = FONTS / f"atkinson-hyperlegible-next-{name}-wght-normal.woff2"
    font = ImageFont.truetype(str(file), size * SMOOTH)
    font.set_variation_by_axes([weight])
    return font


@lru_cache(maxsize=4096)
def _file_of(char: str) -> str:
    """The file that has the letter; empty when none has."""
    for name in FILES:
        font = _font(name, 20, PLAIN)
        if char.isspace() or bytes(font.getmask(char)) != bytes(font.getmask("\uffff")):
            return name
    return ""


def readable(text: str) -> str:
    """The text on one line, letters that the fonts lack without their accent, or left out."""
    kept = []
    for char in " ".join(text.split()):
        plain = char if _file_of(char) else unicodedata.normalize("NFKD", char)[:1]
        if plain and _file_of(plain):
            kept.append(plain)
    return "".join(kept)


def _runs(text: str) -> list[tuple[str, str]]:
    """(file, letters) in order: the fonts come in two files, as pages load them."""
    return [(name, "".join(letters)) for name, letters in groupby(text, key=_file_of)]


def _length(text: str, size: int, weight: int) -> float:
    return sum(_font(name, size, weight).getlength(run) for name, run in _runs(readable(text))) / SMOOTH


def _write(
    pen: ImageDraw.ImageDraw, x: float, y: float, text: str, size: int, weight: int, fill: str
) -> None:
    at = x * SMOOTH
    for name, run in _runs(readable(text)):
        font = _font(name, size, weight)
        pen.text((at, y * SMOOTH), run, font=font, fill=fill)
        at += font.getlength(run)


def wrapped(text: str, size: int, weight: int, width: float) -> list[str]:
    """Lines that are no wider; a word wider than a line is cut."""
    lines: list[str] = []
    for word in readable(text).split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and _length(longer, size, weight) <= width:
            lines[-1] = longer
        elif word:
            lines.append(_cut(word, size, width))
    return lines


def _cut(text: str, size: int, width: float = WIDTH - 2 * MARGIN) -> str:
    """The beginning that has room, with an ellipsis when some is missing."""
    if _length(text, size, BOLD) <= width:
        return text
    while text and _length(text + ELLIPSIS, size, BOLD) > width:
        text = text[:-1]
    return text.rstrip(" ,-–:;") + ELLIPSIS
