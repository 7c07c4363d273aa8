"""`gunicorn portal_django.wsgi` serves the portal."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal_django.settings")
application = get_wsgi_application()
