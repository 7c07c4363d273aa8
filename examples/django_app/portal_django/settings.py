"""Django's settings. What differs between a laptop and production comes as `PORTAL_…` from the environment."""

import os
import secrets
from pathlib import Path


def kept_in(path: Path) -> str:
    """A secret made by the first command that runs here (`migrate`), in a file that its owner alone reads."""
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text()


BASE = Path(__file__).parents[1]
VAR = Path(os.environ.get("PORTAL_VAR", BASE / "var"))
VAR.mkdir(parents=True, exist_ok=True)
# Opens /demo/error and serves the admin's style sheets. Never in production.
DEMO = os.environ.get("PORTAL_DEMO") == "1"
# Without it the web-hook refuses every event: an unsigned one must never count as paid.
STRIPE_WEBHOOK_SECRET = os.environ.get("PORTAL_STRIPE_WEBHOOK_SECRET")
# How long the fake model thinks about each word, in seconds.
MODEL_DELAY_S = float(os.environ.get("PORTAL_MODEL_DELAY_S", "0.03"))

SECRET_KEY = os.environ.get("PORTAL_SECRET_KEY") or kept_in(VAR / "secret_key")
ALLOWED_HOSTS = os.environ.get("PORTAL_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
DEBUG = False

INSTALLED_APPS = [
    "launchguard.django",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "rest_framework",
    "rest_framework.authtoken",
    "portal_django",
]
MIDDLEWARE = [
    "launchguard.django.LaunchGuardMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
ROOT_URLCONF = "portal_django.urls"
WSGI_APPLICATION = "portal_django.wsgi.application"
APPEND_SLASH = False
STATIC_URL = "static/"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]

DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": VAR / "portal.sqlite3",
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "init_command": "PRAGMA journal_mode = WAL"},
    }
}
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR / "outbox"
DEFAULT_FROM_EMAIL = "portal@example.com"
USE_TZ = True

AUTH_USER_MODEL = "portal_django.User"
PASSWORD_HASHERS = ["portal_django.passwords.Argon2id"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["portal_django.auth.BearerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["portal_django.auth.IsMember"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
}

# The demo alone has these.
DEMO_PUBLIC = {
    "GET /demo/error": "shows what a crash looks like",
    "GET /static/*": "the admin's style sheets",
}
LAUNCHGUARD = {
    "auth": ["portal_django.auth.IsMember"],
    "public": {
        "GET /": "marketing page",
        "POST /auth/signup": "sign-up",
        "POST /auth/join": "an invited colleague has no account yet; the mailed token is the key",
        "POST /auth/login": "sign-in",
        "POST /auth/reset": "who forgot the password cannot sign in",
        "POST /auth/reset/confirm": "the mailed token is the key",
        "POST /hooks/stripe": "Stripe signs every event",
        "GET /admin/login/": "the staff's sign-in",
        "POST /admin/login/": "the staff's sign-in",
        **(DEMO_PUBLIC if DEMO else {}),
    },
    "limits": [
        {"preset": "signup", "path": "/auth/signup"},
        {"name": "join", "path": "/auth/join", "rates": "20/hour"},
        {"preset": "login", "path": "/auth/login", "account": "email"},
        {"preset": "login", "path": "/admin/login/", "account": "username", "name": "admin_login"},
        {"preset": "password_reset", "path": "/auth/reset", "account": "email"},
        {"name": "reset_confirm", "path": "/auth/reset/confirm", "rates": "20/hour"},
        {"preset": "invite", "path": "/teams/{team}/invites", "account": "email"},
        {"preset": "webhook", "path": "/hooks/stripe"},
        {
            "preset": "ai",
            "path": "/v1/chat",
            "requests": "20/minute",
            "tokens": "200000/day",
            "concurrent": 4,
        },
        {"name": "search", "path": "/search", "rates": "30/minute"},
    ],
}
