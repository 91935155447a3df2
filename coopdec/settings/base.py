"""Settings shared by every way of running the site. The others only override."""

from datetime import timedelta
from pathlib import Path

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from coopdec import themes
from coopdec.common import embedded
from coopdec.settings import env, signing_in

ROOT = env.ROOT
DATA = ROOT / "data"
VAR = ROOT / "var"
# Whether the demonstration world may be loaded and shown; production never does.
DEMO_DATA = False
# Whether /composants/ shows the components, for those who make the site; production never does.
SHOW_COMPONENTS = False
# Where this machine keeps the snapshots of the atlas (made again from the database when missing).
ATLAS_DIR = Path(env.text("ATLAS_DIR", default=str(VAR / "atlas")))

# Where this machine keeps the files of the day (/donnees/), made again when missing.
DUMPS_DIR = ATLAS_DIR / "dumps"
# Where it keeps the columns that matching compares, made again when missing; None: only in memory.
MATCHING_DIR: Path | None = ATLAS_DIR / "matching"
# The site's own address (https://…), for files made at night, when nobody asks from somewhere.
SITE_ADDRESS = env.text("SITE_ADDRESS", default="").rstrip("/")

# The antivirus (ClamAV): the path of its socket, or host:port. Empty: documents are said « non analysé ».
CLAMAV_SOCKET = env.text("CLAMAV_SOCKET", default="")

# Exports: how many at once on all the machines, how many threads of one web process may make them or wait,
# how long they wait, how long one may last (seconds), how many sheets a PDF may list.
EXPORTS_AT_ONCE = 2
EXPORTS_BY_PROCESS = 3
EXPORT_WAIT = 30
EXPORT_LASTS = 600
PDF_SHEETS = 300
# The API, for each address: so many requests at once, then so many a second. 0: no limit.
API_BURST = 200
API_RATE = 20
# The header in which the proxy in front says who asks (of X-Forwarded-For, the last address).
CLIENT_ADDRESS_HEADER = env.text("CLIENT_ADDRESS_HEADER", default="")
# Where the worker (`X-Arrived`, coopdec.worker) or the proxy in front (`X-Request-Start`) says when a
# request came.
ARRIVAL_HEADER = env.text("ARRIVAL_HEADER", default="")

DEBUG = False
ROOT_URLCONF = "coopdec.urls"
WSGI_APPLICATION = "coopdec.wsgi.application"
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "csp",
    "procrastinate.contrib.django",
    "coopdec.common",
    "coopdec.journal",
    "coopdec.mailing",
    "coopdec.files",
    "coopdec.reference",
    "coopdec.directory",
    "coopdec.accounts",
    "coopdec.cooperation",
    "coopdec.calls",
    "coopdec.contribution",
    "coopdec.demonstration",
    "coopdec.exchange",
    "coopdec.guidance",
    "coopdec.atlas",
    "coopdec.portal",
    "coopdec.workspace",
    # After our rooms, whose templates take the place of theirs.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "coopdec.common.middleware.language_of_the_address",
    "coopdec.common.middleware.readable_address",
    "coopdec.common.middleware.light_pages",
    "coopdec.common.middleware.demonstration_out_of_indexes",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "coopdec.accounts.middleware.nothing_kept_of_a_person",
    "coopdec.accounts.middleware.second_factor_first",
    "coopdec.workspace.middleware.favourites_at_hand",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "coopdec.common.templatetags.components",
                "coopdec.common.templatetags.languages",
            ],
        },
    }
]

# A folder whose files take the place of those of coopdec/static/map (docs/howto/base-map.md).
MAP_FILES = env.text("MAP_FILES", default="")
STATICFILES_DIRS = [*([("map", MAP_FILES)] if MAP_FILES else []), ROOT / "coopdec" / "static"]
STATIC_URL = "/static/"
STATIC_ROOT = VAR / "static"
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR / "documents", "base_url": None},
    },
    "staticfiles": {"BACKEND": "coopdec.common.storage.HashedFiles"},
}

LANGUAGE_CODE = "fr"
# Each by its own name; the first one is that of the record, its addresses are bare.
LANGUAGES = [("fr", "Français"), ("en", "English")]
# Languages of some pages only, by which a foreign authority comes in and is answered (ADR 0012, 0014); from
# there, the reader is led on in English. Their catalogues hold the messages of these pages.
GUEST_LANGUAGES = [("es", "Español"), ("pt", "Português")]
GUEST_PAGES = (
    "rejoindre/autorite-locale/",
    "invitations/",
    "compte/connexion/",
    "compte/deconnexion/",
    "compte/inscription/",
    "compte/adresse/",
    "compte/ferme/",
    "compte/confirmer/",
    "compte/mot-de-passe/oublie/",
    "compte/mot-de-passe/courriel/",
    "compte/mot-de-passe/nouveau/",
    "bourse/",
    "programmes/",
    "espace/bourse/",
    "espace/programmes/",
)
# The letters that go with them; all others are in `LANGUAGES` only.
GUEST_LETTERS = (
    "accounts/letter.txt",
    "accounts/letters/confirm_request.txt",
    "accounts/letters/invited.txt",
    "accounts/letters/request_accepted.txt",
    "accounts/letters/request_declined.txt",
    "exchange/letters/",
    "mailing/digest.txt",
)
LOCALE_PATHS = [ROOT / "coopdec" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"
FORMAT_MODULE_PATH = ["coopdec.common.formats"]
USE_THOUSAND_SEPARATOR = True

# Rooms that hold things for people, by dotted path: what is passed on when somebody leaves
# (accounts/services/handover.py), what is exported and erased with a person (services/personal.py).
HOLDINGS = [
    "coopdec.contribution.services.leaving.drafts",
    "coopdec.exchange.services.leaving.answered",
    "coopdec.calls.services.leaving.held",
    "coopdec.workspace.services.leaving.searches",
]
PERSONAL_DATA = [
    "coopdec.cooperation.services.reports.personal_data",
    "coopdec.contribution.services.leaving.personal_data",
    "coopdec.exchange.services.leaving.personal_data",
    "coopdec.calls.services.leaving.personal_data",
    "coopdec.workspace.services.leaving.personal_data",
]
# Accounts that do not serve: when their people are warned, and when they are erased.
WARN_INACTIVE_AFTER = timedelta(days=730)
ERASE_INACTIVE_AFTER = timedelta(days=913)

APPEND_SLASH = True
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "coopdec.portal.views.csrf_failure"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000  # the form of a sheet with a long table of money
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# Shared by all processes of all machines: the limits of sign-in are kept there (table of common's migration).
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "common_cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    }
}

# What the pages wear. « etat », the design system of the State, is for its own sites: a system check says so.
THEME = env.text("COOPDEC_THEME", default=themes.NEUTRAL)
# The wording beside Marianne in that theme, its lines parted by « | ».
STATE_BRAND = env.text("COOPDEC_STATE_BRAND", default="République|Française")
globals().update(themes.worn(THEME, globals()))

# Who runs this site and answers for it, and where to write when something stops a person with a disability:
# a functional mailbox or the https address of a form (/accessibilite/ shows both).
OPERATOR = env.text("COOPDEC_OPERATOR", default="projet Coopdec")
ACCESSIBILITY_CONTACT = env.text("ACCESSIBILITY_CONTACT", default="")

# Letters: the server that takes them (smtp://, smtp+tls://, smtps://, with name and password if it wants
# them). Without one, they are kept as files in var/mails, for those who try the site. Words and addresses of
# letters are erased after so many days.
globals().update(env.mail(env.text("SMTP_URL", default=""), files=VAR / "mails"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("MAIL_FROM", default="Coopdec <coopdec@localhost>")
MAIL_KEPT_DAYS = 30
globals().update(signing_in.SETTINGS)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"coopdec": {"level": "INFO"}},
}


def database_settings():
    """The server that DATABASE_URL names; without it, the embedded one if it runs.

    Raises ImproperlyConfigured, saying what to do, when there is neither.
    """
    url = env.text("DATABASE_URL", default="") or embedded.running_url(ROOT)
    if not url:
        raise ImproperlyConfigured(
            "Aucune base : lancez « make run » (base embarquée) ou donnez DATABASE_URL (PostgreSQL ≥ 15)."
        )
    return {"default": env.database(url)}
