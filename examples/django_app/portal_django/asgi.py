"""`uvicorn portal_django.asgi:application` serves the portal; the chat then streams without a thread."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal_django.settings")
application = get_asgi_application()
