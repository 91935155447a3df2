"""`.env.example` names every variable that the project reads, and no other."""

import re
import runpy
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured

from coopdec.common import embedded
from coopdec.settings import env
from scripts.test import DEPLOY

READ_BY_SCRIPTS = {"PORT", "CHROMIUM"}


def test_the_example_and_the_settings_name_the_same_variables():
    example = set(re.findall(r"^#? ?([A-Z][A-Z_]+)=", (env.ROOT / ".env.example").read_text(), re.MULTILINE))
    modules = "\n".join(path.read_text() for path in (env.ROOT / "coopdec" / "settings").glob("*.py"))
    read = set(re.findall(r"env\.[a-z_]+\(\s*(?:env\.[a-z_]+\(\s*)?\"([A-Z_]+)\"", modules))
    assert example == read | READ_BY_SCRIPTS


def test_variables_said_to_be_of_the_scripts_are_read_there():
    scripts = "\n".join(path.read_text() for path in (env.ROOT / "scripts").glob("*.py"))
    assert all(f'os.environ.get("{name}")' in scripts for name in READ_BY_SCRIPTS)


def test_settings_read_the_environment_through_one_module():
    for path in (env.ROOT / "coopdec" / "settings").glob("*.py"):
        assert path.name == "env.py" or "environ" not in path.read_text()


def test_a_database_address_keeps_its_socket_and_its_options():
    settings = env.database("postgresql://ana:s%40cret@/coopdec?host=/tmp/x&sslmode=require")
    assert settings["HOST"] == "/tmp/x"
    assert settings["PASSWORD"] == "s@cret"
    assert settings["NAME"] == "coopdec"
    assert settings["OPTIONS"]["sslmode"] == "require"


def test_an_address_that_cannot_be_read_says_so():
    with pytest.raises(ImproperlyConfigured, match="DATABASE_URL"):
        env.database("mysql://nowhere")


@pytest.mark.parametrize(
    ("url", "port", "tls", "ssl"),
    [
        ("smtp://mail.example", 25, False, False),
        ("smtp+tls://ana:s%40cret@mail.example", 587, True, False),
        ("smtps://mail.example:2465", 2465, False, True),
    ],
)
def test_a_mail_server_is_one_address(url, port, tls, ssl):
    settings = env.mail(url, files=Path("mails"))
    assert settings["EMAIL_HOST"] == "mail.example"
    assert (settings["EMAIL_PORT"], settings["EMAIL_USE_TLS"], settings["EMAIL_USE_SSL"]) == (port, tls, ssl)
    assert settings["EMAIL_HOST_PASSWORD"] == ("s@cret" if "@mail" in url else "")


def test_without_a_mail_server_letters_are_files_and_a_wrong_address_says_so():
    assert env.mail("", files=Path("mails"))["EMAIL_FILE_PATH"] == Path("mails")
    with pytest.raises(ImproperlyConfigured, match="SMTP_URL"):
        env.mail("mail.example:25", files=Path("mails"))


def test_a_missing_variable_names_itself(monkeypatch):
    monkeypatch.delenv("COOPDEC_NOTHING", raising=False)
    with pytest.raises(ImproperlyConfigured, match="COOPDEC_NOTHING"):
        env.text("COOPDEC_NOTHING")


@pytest.fixture
def production(monkeypatch):
    """Read the production settings anew, under an environment of the test's own; None takes a variable away."""

    def read(**changes):
        given = {
            **DEPLOY,
            "DATABASE_URL": "postgresql://ana@base/coopdec",
            "HSTS_SUBDOMAINS": None,
            **changes,
        }
        for name, value in given.items():
            if value is None:
                monkeypatch.delenv(name, raising=False)
            else:
                monkeypatch.setenv(name, value)
        return runpy.run_module("coopdec.settings.production")

    return read


@pytest.mark.parametrize("name", ["DATABASE_URL", "SECRET_KEY", "ALLOWED_HOSTS", "SMTP_URL", "MAIL_FROM"])
@pytest.mark.parametrize("value", [None, "", "  "])
def test_production_says_which_variable_is_missing(production, name, value):
    with pytest.raises(ImproperlyConfigured, match=f"variable d’environnement {name} manque"):
        production(**{name: value})


def test_production_wants_a_host_and_not_only_commas(production):
    with pytest.raises(ImproperlyConfigured, match="ALLOWED_HOSTS manque"):
        production(ALLOWED_HOSTS=" , ")


def test_a_list_may_have_a_default(monkeypatch):
    monkeypatch.delenv("COOPDEC_NOTHING", raising=False)
    assert env.words("COOPDEC_NOTHING", default=()) == []
    assert env.words("COOPDEC_NOTHING", default=["a"]) == ["a"]


def test_production_trusts_the_forms_of_its_hosts_and_of_their_subdomains(production):
    settings = production(ALLOWED_HOSTS="coopdec.example, .example.org")
    assert settings["ALLOWED_HOSTS"] == ["coopdec.example", ".example.org"]
    assert settings["CSRF_TRUSTED_ORIGINS"] == ["https://coopdec.example", "https://*.example.org"]


@pytest.mark.parametrize(("said", "subdomains"), [(None, False), ("", False), ("off", False), ("on", True)])
def test_https_is_asked_of_subdomains_only_when_told(production, said, subdomains):
    settings = production(HSTS_SUBDOMAINS=said)
    assert settings["SECURE_HSTS_SECONDS"] == 365 * 24 * 3600
    assert settings["SECURE_HSTS_INCLUDE_SUBDOMAINS"] is subdomains
    assert settings["SECURE_HSTS_PRELOAD"] is subdomains


def test_the_local_secret_is_made_once_and_kept_to_ourselves(tmp_path: Path):
    first = embedded.local_secret(tmp_path)
    assert len(first) >= 50
    assert embedded.local_secret(tmp_path) == first
    assert (tmp_path / "var" / "secret_key").stat().st_mode & 0o077 == 0
