"""`make dev`: Django's own server, reloading, with its debug pages."""

from coopdec.settings.local import *

DEBUG = True
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
