"""The one way that settings read the environment; `.env.example` lists every name (a test compares)."""

import os
from pathlib import Path
from urllib.parse import unquote, urlsplit

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


SMTP_PORTS = {"smtp": 25, "smtp+tls": 587, "smtps": 465}


def mail(url, *, files):
    """Django's settings for the address of a mail server; without one, letters become files.

    Raises ImproperlyConfigured when the address cannot be read.
    """
    if not url:
        return {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": files}
    parts = urlsplit(url)
    if parts.scheme not in SMTP_PORTS or not parts.hostname:
        raise ImproperlyConfigured(
            "SMTP_URL ne se lit pas : smtp://, smtp+tls:// ou smtps://nom:secret@serveur:port."
        )
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or SMTP_PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_TIMEOUT": 20,
    }
