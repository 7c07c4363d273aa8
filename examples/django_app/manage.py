#!/usr/bin/env python
"""Django's commands for the portal: `python manage.py migrate`, `createsuperuser`, `check` …"""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal_django.settings")
    execute_from_command_line(sys.argv)
