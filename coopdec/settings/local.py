"""`make run`: the site as in production, on this machine only."""

from coopdec.settings import env
from coopdec.settings.base import *

DATABASES = database_settings()
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
SECRET_KEY = env.text("SECRET_KEY", default="") or embedded.local_secret(ROOT)
DEMO_DATA = env.flag("DEMO_DATA", default=True)
SHOW_COMPONENTS = True
# Letters are files there, for nobody is written to from here; pages that promise one say where to look.
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR / "mails"
