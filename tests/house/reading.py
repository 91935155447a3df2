"""What the house tests read: tracked files, rooms, templates."""

import ast
import subprocess

from scripts.steps import ROOT

PACKAGE = ROOT / "coopdec"
FLOORS = {
    "common": 0,
    "journal": 1,
    "rulebook": 1,
    "files": 1,
    "mailing": 1,
    "reference": 1,
    "directory": 2,
    "accounts": 2.5,
    "cooperation": 3,
    "exchange": 4,
    "calls": 4,
    "oda": 4,
    "expertise": 4,
    "events": 4,
    "solidarity": 4,
    "contribution": 4,
    "guidance": 4,
    "editorial": 4,
    "demonstration": 5,
    "atlas": 5,
    "portal": 6,
    "workspace": 6,
    "opendata": 6,
}
INSIDE_FLOOR_1 = ("reference", "files", "mailing", "journal", "rulebook")


def tracked(*patterns):
    """Files that git knows and that are there, links left out."""
    told = subprocess.run(
        ["git", "ls-files", "-z", "--", *patterns], cwd=ROOT, capture_output=True, check=True
    )
    paths = [ROOT / name for name in told.stdout.decode().split("\0") if name]
    return [path for path in paths if path.is_file() and not path.is_symlink()]


def rooms():
    return sorted(path.parent.name for path in PACKAGE.glob("*/apps.py"))


def room_of(path):
    return path.relative_to(PACKAGE).parts[0]


def templates():
    """name → file, for every template of the rooms."""
    return named_in(path for path in PACKAGE.glob("*/templates"))


def themed(theme):
    """The same for those of a theme, which the pages wear instead of ours, or that only its own include."""
    return named_in([PACKAGE / "themes" / theme / "templates"])


def named_in(folders):
    return {
        path.relative_to(folder).as_posix(): path
        for folder in folders
        for path in tracked(f"{folder.relative_to(ROOT).as_posix()}/*")
    }


def python_files():
    return tracked("*.py")


def functions(path):
    """(name, number of lines) of every function of a file, docstring included, decorators not."""
    tree = ast.parse(path.read_text())
    return [
        (node.name, node.end_lineno - node.lineno + 1)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
