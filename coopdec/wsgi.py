"""The WSGI entry that the site's server calls."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coopdec.settings.production")

application = get_wsgi_application()
