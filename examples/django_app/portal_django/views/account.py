"""Sign up, sign in, sign out, and get back in after forgetting the password: Django's own forms behind JSON."""

from hashlib import sha256
from typing import Any

from django.contrib.auth import authenticate
from django.contrib.auth.forms import PasswordResetForm
from django.contrib.auth.tokens import default_token_generator
from django.db import IntegrityError, transaction
from django.utils.http import urlsafe_base64_decode
from django.utils.timezone import now
from rest_framework.authtoken.models import Token
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portal_django import serializers
from portal_django.models import Invite, Team, User

ALIKE = {"detail": "If that address has an account, a mail is on its way."}


class Taken(APIException):
    status_code = 409
    default_detail = "This address has an account already."


class Refused(APIException):
    """REST framework's own AuthenticationFailed turns into 403 where a view authenticates nobody."""

    status_code = 401
    default_detail = "Wrong e-mail address or password."


class PublicView(APIView):
    """A view for people who cannot have signed in yet."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    serializer_class: type[serializers.serializers.Serializer]

    def post(self, request: Request) -> Response:
        body = self.serializer_class(data=request.data)
        body.is_valid(raise_exception=True)
        return self.answer(request, **body.validated_data)

    def answer(self, request: Request, **body: Any) -> Response:
        raise NotImplementedError


class SignUp(PublicView):
    """A new team with its first member. A taken address is said so: the sign-up limit keeps strangers from asking often."""

    serializer_class = serializers.SignUp

    @transaction.atomic
    def answer(self, _request: Request, team: str, email: str, password: str) -> Response:
        return Response(_signed_in(_add_member(Team.objects.create(name=team), email, password)), 201)


class Join(PublicView):
    """Accept an invite: the mailed token becomes an account in the team that sent it."""

    serializer_class = serializers.Join

    @transaction.atomic
    def answer(self, _request: Request, token: str, password: str) -> Response:
        digest = sha256(token.encode()).hexdigest()
        invite = Invite.objects.filter(digest=digest, expires_at__gt=now()).first()
        if invite is None:
            raise ValidationError({"detail": "This invite is used up or too old."})
        user = _add_member(invite.team, invite.email, password)
        invite.delete()
        return Response(_signed_in(user), 201)


class Login(PublicView):
    serializer_class = serializers.Login

    def answer(self, request: Request, email: str, password: str) -> Response:
        user = authenticate(request, username=email, password=password)
        if user is None or user.team_id is None:
            raise Refused
        return Response(_signed_in(user))


class AskForReset(PublicView):
    """The same answer whether or not the account exists: no stranger learns who is a client."""

    serializer_class = serializers.Address

    def answer(self, request: Request, email: str) -> Response:
        form = PasswordResetForm({"email": email})
        if form.is_valid():
            form.save(
                request=request,
                use_https=request.is_secure(),
                subject_template_name="mail/reset_subject.txt",
                email_template_name="mail/reset.txt",
            )
        return Response(ALIKE, 202)


class Reset(PublicView):
    """A new password. Whoever was signed in with the old one is out."""

    serializer_class = serializers.Reset

    @transaction.atomic
    def answer(self, _request: Request, user: str, token: str, password: str) -> Response:
        found = _user_of(user)
        if found is None or not default_token_generator.check_token(found, token):
            raise ValidationError({"detail": "This link is used up or too old."})
        found.set_password(password)
        found.save(update_fields=["password"])
        Token.objects.filter(user=found).delete()
        return Response(_signed_in(found))


class LogOut(APIView):
    def post(self, request: Request) -> Response:
        request.auth.delete()
        return Response(status=204)


def _add_member(team: Team, email: str, password: str) -> User:
    try:
        with transaction.atomic():
            return User.objects.create_user(email, email, password, team=team)
    except IntegrityError:
        raise Taken from None


def _user_of(uid: str) -> User | None:
    try:
        return User.objects.filter(pk=urlsafe_base64_decode(uid).decode()).first()
    except (ValueError, OverflowError):
        return None


def _signed_in(user: User) -> dict[str, Any]:
    token, _ = Token.objects.get_or_create(user=user)
    return {"access_token": token.key, "token_type": "bearer", "team": user.team_id}
