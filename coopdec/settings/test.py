"""Tests: the same site; static files are not hashed so that nothing has to be collected."""

from coopdec.settings.base import *

DATABASES = database_settings()
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
SECRET_KEY = "tests-only"
SHOW_COMPONENTS = True
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
MATCHING_DIR = None
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Of the servers that browser tests start; pytest keeps those of its own process in memory.
globals().update(env.mail(env.text("SMTP_URL", default=""), files=VAR / "test-mails"))
