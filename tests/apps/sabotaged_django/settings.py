from portal_django.settings import *  # noqa: F403
from portal_django.settings import LAUNCHGUARD as GUARD

ROOT_URLCONF = "tests.apps.sabotaged_django.urls"
LAUNCHGUARD = {**GUARD, "public": {**GUARD["public"], "POST /sabotage/*": "for the test that plants secrets"}}
