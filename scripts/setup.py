"""Install what the checkout needs, inside the checkout; nothing is done twice for the same lock files."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from scripts.steps import PYTHON, ROOT, TOOLS, VENV, Lock, Refusal, Stamp, Steps, call, digest, main

COUNT = 5
UV_WANTED = (0, 8)
NODE_WANTED = 20
CACHES = {"UV_CACHE_DIR": "uv", "npm_config_cache": "npm"}
EXTRAS = {"etat": "dsfr"}  # each with the package that shows it is there


def install(steps: Steps, *, extras: tuple[str, ...] = ()) -> None:
    """The steps shared by every command; `extras` are installed besides what the site needs."""
    os.chdir(ROOT)
    for name, folder in CACHES.items():  # so that nothing is left in the user's home
        os.environ.setdefault(name, str(TOOLS / "cache" / folder))
    with Lock("setup").held(wait=True):
        with steps.step("Outil d’installation (uv)"):
            uv = find_uv() or install_uv()
        with steps.step("Bibliothèques Python"):
            python_packages(uv, extras)
        with steps.step("Paquets npm"):
            npm_packages()
        with steps.step("Fichiers statiques venus de npm"):
            assets()
        with steps.step("Catalogues de traduction"):
            catalogues()


def find_uv() -> str:
    """The uv of this checkout, else one on the machine that is recent enough, else ""."""
    for candidate in (TOOLS / "uv" / "bin" / "uv", shutil.which("uv")):
        if candidate and uv_version(str(candidate)) >= UV_WANTED:
            return str(candidate)
    return ""


def uv_version(program: str) -> tuple[int, ...]:
    if not Path(program).exists():
        return (0,)
    said = subprocess.run([program, "--version"], check=False, capture_output=True, text=True).stdout
    found = re.search(r"(\d+)\.(\d+)", said)
    return tuple(int(number) for number in found.groups()) if found else (0,)


def install_uv() -> str:
    """Put uv in `.tools`, with venv where Python has it whole, else with pip alone."""
    place = TOOLS / "uv"
    shutil.rmtree(place, ignore_errors=True)
    wanted = f"uv>={'.'.join(map(str, UV_WANTED))},<1"
    options = ["install", "--quiet", "--no-cache-dir", "--disable-pip-version-check"]
    if has_module("ensurepip") and has_module("venv"):
        call(sys.executable, "-m", "venv", place)
        call(place / "bin" / "python", "-m", "pip", *options, wanted)
    elif has_module("pip"):
        call(sys.executable, "-m", "pip", *options, "--target", place, wanted)
    else:
        raise Refusal(
            "Ce Python n’a ni « venv » complet ni « pip », et « uv » n’est pas installé."
            " Installez l’un des trois :"
            "\n  Debian, Ubuntu : apt install python3-venv\n  Fedora : dnf install python3-pip"
        )
    return str(place / "bin" / "uv")


def has_module(name: str) -> bool:
    done = subprocess.run([sys.executable, "-c", f"import {name}"], check=False, capture_output=True)
    return done.returncode == 0


def wanted(asked: tuple[str, ...]) -> list[str]:
    """The extras that a command or the theme asks for; asked for once, they stay."""
    theme = os.environ.get("COOPDEC_THEME", "").strip()
    there = {path.name for path in VENV.glob("lib/python3*/site-packages/*")}
    return [name for name, package in EXTRAS.items() if name in {*asked, theme} or package in there]


def python_packages(uv: str, asked: tuple[str, ...] = ()) -> None:
    extras = wanted(asked)
    inputs = [ROOT / "uv.lock", ROOT / "pyproject.toml"]
    stamp = Stamp("python", digest(inputs, sys.version, str(ROOT), *extras), PYTHON)
    if stamp.holds():
        return
    stamp.clear()
    environment = {"UV_PROJECT_ENVIRONMENT": str(VENV), "UV_PYTHON_DOWNLOADS": "never", "VIRTUAL_ENV": ""}
    options = [word for name in extras for word in ("--extra", name)]
    call(uv, "sync", "--frozen", "--python", sys.executable, *options, env=environment)
    stamp.set()


def npm_packages() -> None:
    lock = ROOT / "node_modules" / ".package-lock.json"
    stamp = Stamp("npm", digest([ROOT / "package.json", ROOT / "package-lock.json"]), lock)
    if stamp.holds():
        return
    for program in ("node", "npm"):
        if not shutil.which(program):
            raise Refusal(
                f"« {program} » manque : installez Node.js {NODE_WANTED} ou plus récent, npm compris."
            )
    version = subprocess.run(
        ["node", "--version"], check=False, capture_output=True, text=True
    ).stdout.strip()
    if int(version.lstrip("v").split(".")[0] or 0) < NODE_WANTED:
        raise Refusal(
            f"Node.js {version} est trop ancien : il faut la version {NODE_WANTED} ou plus récente."
        )
    stamp.clear()
    call("npm", "ci", "--no-fund", "--no-audit", env={"npm_config_update_notifier": "false"})
    stamp.set()


def assets() -> None:
    inputs = [ROOT / "package-lock.json", ROOT / "scripts" / "assets.mjs"]
    stamp = Stamp("assets", digest(inputs), ROOT / "coopdec" / "static" / "vendor")
    if stamp.holds():
        return
    stamp.clear()
    call("npm", "run", "--silent", "assets")
    stamp.set()


def catalogues() -> None:
    """Compile the message catalogues, if there are any yet."""
    sources = sorted((ROOT / "coopdec" / "locale").glob("*/LC_MESSAGES/django.po"))
    stamp = Stamp("catalogues", digest(sources), *[path.with_suffix(".mo") for path in sources])
    if stamp.holds():
        return
    stamp.clear()
    if sources:
        call(
            VENV / "bin" / "pybabel",
            "compile",
            "--domain",
            "django",
            "--directory",
            ROOT / "coopdec" / "locale",
        )
    stamp.set()


if __name__ == "__main__":
    main(lambda: install(Steps(COUNT)))
