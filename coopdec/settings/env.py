"""The one way that settings read the environment; `.env.example` lists every name (a test compares)."""

import os
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured
from psycopg.conninfo import conninfo_to_dict

ROOT = Path(__file__).resolve().parents[2]


def _missing(name):
    return ImproperlyConfigured(f"La variable d’environnement {name} manque (voir .env.example).")


def text(name, *, default=None):
    value = os.environ.get(name, "").strip()
    if value:
        return value
    if default is None:
        raise _missing(name)
    return default


def words(name, *, default=None):
    """A comma-separated list; without a default it has at least one word."""
    raw = os.environ.get(name, "")
    found = [word.strip() for word in raw.split(",") if word.strip()]
    if not found and default is None:
        raise _missing(name)
    return found or list(default)


def flag(name, *, default):
    return text(name, default="on" if default else "off").lower() in {"on", "1", "true", "yes"}


def database(url):
    """Django's settings for any libpq address (`postgresql://…`, sockets included).

    Raises ImproperlyConfigured when the address cannot be read.
    """
    try:
        parts = conninfo_to_dict(url)
    except Exception as error:
        raise ImproperlyConfigured(f"DATABASE_URL ne se lit pas : {error}") from error
    named = {"NAME": "dbname", "USER": "user", "PASSWORD": "password", "HOST": "host", "PORT": "port"}
    settings = {key: parts.pop(name, "") for key, name in named.items()}
    return {
        "ENGINE": "django.db.backends.postgresql",
        **settings,
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        # A forgotten transaction would hold back every journal reader (ARCHITECTURE, "State").
        "OPTIONS": {"options": "-c idle_in_transaction_session_timeout=60000", **parts},
    }
