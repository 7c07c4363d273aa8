"""A team, and inviting a colleague into it."""

import secrets
from datetime import timedelta
from hashlib import sha256

from django.core.mail import send_mail
from django.http import Http404
from django.utils.timezone import now
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal_django import serializers
from portal_django.models import Invite, Team

LIFETIME = timedelta(days=7)


class ShowTeam(APIView):
    def get(self, request: Request, team: int) -> Response:
        mine = _own(team, request)
        return Response({"name": mine.name, "plan": mine.plan})


class InviteColleague(APIView):
    """The same answer whether or not the address has an account: members learn nothing about other teams."""

    def post(self, request: Request, team: int) -> Response:
        body = serializers.Address(data=request.data)
        body.is_valid(raise_exception=True)
        email, token = body.validated_data["email"], secrets.token_urlsafe(32)
        digest = sha256(token.encode()).hexdigest()
        # A newer invite to the same address takes the older one's place.
        mine = _own(team, request)
        mine.invites.filter(email=email).delete()
        Invite.objects.create(team=mine, email=email, digest=digest, expires_at=now() + LIFETIME)
        text = f"{request.user.email} invites you to the portal:\n{request.build_absolute_uri('/join')}#{token}\n"
        send_mail("You are invited", text, None, [email])
        return Response({"detail": "The invite is on its way."}, 202)


def _own(team: int, request: Request) -> Team:
    """The team, if it is mine. Another team is not forbidden but absent: 403 would say that it exists."""
    if team != request.user.team_id:
        raise Http404
    return request.user.team
