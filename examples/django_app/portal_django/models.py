"""The tables. A team is a tenant: whatever belongs to a client carries its team."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class Team(models.Model):
    name = models.CharField(max_length=120)
    plan = models.CharField(max_length=20, default="free")

    def __str__(self) -> str:
        return self.name


class User(AbstractUser):
    """A person. The user name is the e-mail address in lower case; staff of the company have no team."""

    team = models.ForeignKey(Team, models.CASCADE, null=True, blank=True, related_name="members")


class Invite(models.Model):
    """An invite that is under way. Only the token's digest is kept."""

    digest = models.CharField(max_length=64, primary_key=True)
    team = models.ForeignKey(Team, models.CASCADE, related_name="invites")
    email = models.EmailField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["team", "email"], name="one_invite_an_address"),)

    def __str__(self) -> str:
        return f"{self.email} to {self.team}"


class Project(models.Model):
    team = models.ForeignKey(Team, models.CASCADE, related_name="projects")
    name = models.CharField(max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class StripeEvent(models.Model):
    """The events that were handled. Stripe delivers at least once; a payment counts once."""

    id = models.CharField(max_length=255, primary_key=True)

    def __str__(self) -> str:
        return self.id
