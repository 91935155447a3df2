"""The files of the design system that the pages use, out of the 1,500 of its package."""

import re
from importlib.util import find_spec
from pathlib import Path

from django.contrib.staticfiles.finders import BaseFinder
from django.contrib.staticfiles.utils import matches_patterns
from django.core.files.storage import FileSystemStorage

from coopdec.themes import PACKAGE

STYLES = "dsfr.main.min.css"
OURS = (
    STYLES,
    "dsfr.module.min.js",
    "favicon/favicon.svg",
    "favicon/favicon.ico",
    "favicon/apple-touch-icon.png",
)
PREFIX = "dsfr"
NAMED = re.compile(r"""url\((?!["']?data:)["']?([^"')]+)["']?\)""")


class DesignSystemFinder(BaseFinder):
    """`dsfr/…`: the style sheet, what it names (fonts, icons), the script and the icon of the site.

    It finds nothing when the extra is not installed: a system check says so.
    """

    def __init__(self, *_args, **_kwargs):
        package = find_spec(PACKAGE)
        self.files, self.storage = frozenset(), None
        if package:
            place = Path(package.submodule_search_locations[0]) / "static" / "dsfr" / "dist"
            self.storage = FileSystemStorage(location=place)
            self.storage.prefix = PREFIX
            self.files = frozenset({*OURS, *NAMED.findall((place / STYLES).read_text())})

    def check(self, **_kwargs):
        return []

    def find(self, path, find_all=False, **_kwargs):  # noqa: FBT002 -- the signature is Django's
        prefix, _, name = path.partition("/")
        found = self.storage.path(name) if prefix == PREFIX and name in self.files else None
        if find_all:
            return [found] if found else []
        return found

    def list(self, ignore_patterns):
        for path in sorted(self.files):
            if not matches_patterns(path, ignore_patterns):
                yield path, self.storage
