"""Where Stripe says that a team has paid. The signature is the gate: no user is signed in here."""

import json
import logging
import time

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from portal_django.models import StripeEvent, Team
from portal_django.stripe_signature import is_genuine

log = logging.getLogger(__name__)


@csrf_exempt
@require_POST
def stripe(request: HttpRequest) -> JsonResponse:
    if not settings.STRIPE_WEBHOOK_SECRET:
        return JsonResponse({"detail": "Set PORTAL_STRIPE_WEBHOOK_SECRET to take payments."}, status=503)
    header = request.headers.get("Stripe-Signature", "")
    if not is_genuine(settings.STRIPE_WEBHOOK_SECRET, request.body, header, time.time()):
        return JsonResponse({"detail": "This did not come from Stripe."}, status=400)
    if paid := _paid(request.body):
        _upgrade(*paid)
    return JsonResponse({"received": True})


def _paid(body: bytes) -> tuple[str, int] | None:
    """The event's and the team's id, if this is the one event that matters here; every other is acknowledged."""
    try:
        event = json.loads(body)
        if event["type"] != "checkout.session.completed":
            return None
        return str(event["id"])[:255], int(event["data"]["object"]["client_reference_id"])
    except (ValueError, KeyError, TypeError):
        return None


@transaction.atomic
def _upgrade(event: str, team: int) -> None:
    _, first = StripeEvent.objects.get_or_create(id=event)
    if first:
        Team.objects.filter(pk=team).update(plan="pro")
        log.info("team %s has paid", team)
