"""Every address of the portal."""

from django.conf import settings
from django.contrib import admin
from django.contrib.staticfiles.views import serve
from django.urls import include, path
from rest_framework.routers import SimpleRouter

from portal_django.views import account, chat, hooks, pages, projects, teams

router = SimpleRouter(trailing_slash=False, use_regex_path=False)
router.register("projects", projects.Projects, basename="project")

urlpatterns = [
    path("", pages.welcome),
    path("auth/signup", account.SignUp.as_view()),
    path("auth/join", account.Join.as_view()),
    path("auth/login", account.Login.as_view()),
    path("auth/logout", account.LogOut.as_view()),
    path("auth/reset", account.AskForReset.as_view()),
    path("auth/reset/confirm", account.Reset.as_view()),
    path("teams/<int:team>", teams.ShowTeam.as_view()),
    path("teams/<int:team>/invites", teams.InviteColleague.as_view()),
    path("", include(router.urls)),
    path("search", projects.Search.as_view()),
    path("v1/chat", chat.Chat.as_view()),
    path("hooks/stripe", hooks.stripe),
    path("admin/", admin.site.urls),
]
if settings.DEMO:
    urlpatterns += [
        path("demo/error", pages.error),
        # In production the web server has these, after `manage.py collectstatic`.
        path("static/<path:path>", serve, {"insecure": True}),
    ]
