"""What the company's own staff sees under /admin/."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin

from portal_django.models import Invite, Project, Team, User

admin.site.site_header = "Client portal"


@admin.register(User)
class PortalUserAdmin(UserAdmin):
    list_display = ("username", "team", "is_staff", "last_login")
    fieldsets = (*UserAdmin.fieldsets, ("Portal", {"fields": ("team",)}))


@admin.register(Team)
class TeamAdmin(admin.ModelAdmin):
    list_display = ("name", "plan")
    list_filter = ("plan",)


@admin.register(Project)
class ProjectAdmin(admin.ModelAdmin):
    list_display = ("name", "team", "created_at")
    search_fields = ("name",)


@admin.register(Invite)
class InviteAdmin(admin.ModelAdmin):
    list_display = ("email", "team", "expires_at")
    exclude = ("digest",)

    def has_add_permission(self, _request: object) -> bool:
        """An invite is mailed as it is made; here one can only look, and withdraw it."""
        return False
