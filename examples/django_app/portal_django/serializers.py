"""What the routes take and give, each field bounded: nothing from outside is unlimited."""

from typing import Any

from django.contrib.auth.password_validation import validate_password
from rest_framework import serializers

from portal_django.models import Project


class Email(serializers.EmailField):
    """An address, always in lower case: it is also the user name."""

    def __init__(self) -> None:
        super().__init__(max_length=150)

    def to_internal_value(self, data: Any) -> str:
        return super().to_internal_value(data).lower()


class NewPassword(serializers.CharField):
    def __init__(self) -> None:
        super().__init__(max_length=200, trim_whitespace=False, validators=[validate_password])


class SignUp(serializers.Serializer):
    team = serializers.CharField(max_length=120)
    email = Email()
    password = NewPassword()


class Login(serializers.Serializer):
    email = Email()
    password = serializers.CharField(max_length=200, trim_whitespace=False)


class Address(serializers.Serializer):
    email = Email()


class Join(serializers.Serializer):
    token = serializers.CharField(max_length=200)
    password = NewPassword()


class Reset(serializers.Serializer):
    user = serializers.RegexField(r"^[A-Za-z0-9_-]{1,20}$")
    token = serializers.CharField(max_length=200)
    password = NewPassword()


class ProjectSerializer(serializers.ModelSerializer):
    class Meta:
        model = Project
        fields = ("id", "name", "created_at")


class Message(serializers.Serializer):
    """No `system` here: what the assistant is told about itself is not the client's to write."""

    role = serializers.ChoiceField(["user", "assistant"])
    content = serializers.CharField(max_length=8_000)


class Chat(serializers.Serializer):
    messages = Message(many=True, allow_empty=False, max_length=50)
    stream = serializers.BooleanField(default=False)
    max_tokens = serializers.IntegerField(min_value=1, max_value=1_024, default=256)
