"""The WSGI entry that the site's server calls."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import reverse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coopdec.settings.production")

application = get_wsgi_application()

from coopdec.common import spare  # noqa: E402 - once the settings are known

reverse("home")  # every page is loaded here once, for all the processes that the server forks
spare.start()
