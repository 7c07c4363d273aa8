"""The gate: REST framework asks both classes before every view that does not name others."""

from typing import Any

from rest_framework.authentication import TokenAuthentication
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request

from launchguard import current


class BearerAuthentication(TokenAuthentication):
    """REST framework's tokens under the name that OAuth clients use, and the guard told whose request it is."""

    keyword = "Bearer"

    def authenticate_credentials(self, key: str) -> tuple[Any, Any]:
        user, token = super().authenticate_credentials(key)
        if exchange := current():
            exchange.identify(user=user.pk, tenant=user.team_id)
        return user, token


class IsMember(IsAuthenticated):
    """Signed in, and in a team: the company's staff use the admin instead."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return super().has_permission(request, view) and request.user.team_id is not None
