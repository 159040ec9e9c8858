"""Settings: one file for every place; what differs comes from ``accord.environment``."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from celery.schedules import crontab
from csp.constants import NONE, SELF

from accord.environment import read

BASE_DIR = Path(__file__).resolve().parent.parent
env = read()

# --- the place -------------------------------------------------------------------------------
SECRET_KEY = env.secret_key
DEBUG = env.debug
DEMO = env.demo
ALLOWED_HOSTS = env.allowed_hosts
PUBLIC_URL = env.public_url
HTTPS = PUBLIC_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

# --- who answers for the portal: what is missing is marked on the legal pages -----------------
CONTROLLER = env.controller

# --- what the house is made of ----------------------------------------------------------------
INSTALLED_APPS = [
    "accord.embedded",
    "accord.isolation",
    "accord.conventions",
    "accord.networks",
    "accord.accounts",
    "accord.announcements",
    "accord.journal",
    "accord.outbox",
    "accord.youth",
    "accord.attachments",
    "accord.personal",
    "accord.public",
    "orientations",
    "cej",
    "comite",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_filters",
    "django_htmx",
    "pgtrigger",
    "pghistory",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accord.accounts.middleware.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accord.accounts.middleware.acting_middleware",
    "accord.isolation.middleware.scope_middleware",
    "accord.history.HistoryMiddleware",
]

# Who acts is noted beside what changes; nothing that keeps a history changes while a page is read.
PGHISTORY_MIDDLEWARE_METHODS = ("POST",)

ROOT_URLCONF = "accord.urls"
WSGI_APPLICATION = "accord.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# A tool of `make check`, absent from requirements/base.txt: an application wherever it is installed.
if find_spec("django_migration_linter"):
    INSTALLED_APPS.append("django_migration_linter")

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accord.accounts.context.portal",
            ],
        },
    }
]

# --- PostgreSQL, Redis, Celery ------------------------------------------------------------------
# Each request is one transaction: ``accord.isolation.middleware`` opens it, with its scope.
DATABASES = {"default": env.database}
CACHES = {
    "default": {
        "BACKEND": "accord.cache.RedisOrMemoryCache",
        "LOCATION": env.redis_url,
        "OPTIONS": {"socket_timeout": 2, "socket_connect_timeout": 2},
    }
}

CELERY_BROKER_URL = env.broker_url
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# Without max_retries, kombu tries for 4 to 6 seconds to reach a Redis that is down.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 2,
    "socket_connect_timeout": 2,
    "max_retries": 0,
}
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 300
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_PUBLISH_RETRY = False
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Europe/Paris"
CELERY_BEAT_SCHEDULE = {
    "send-messages": {
        "task": "accord.outbox.tasks.send_due_messages",
        "schedule": 15.0,
        # While no worker runs, the wake-ups do not pile up in Redis.
        "options": {"expires": 15},
    },
    "answer-asked-links": {
        "task": "accord.personal.tasks.answer_asked_links",
        "schedule": 30.0,
        "options": {"expires": 30},
    },
    "forget-old-links": {
        "task": "accord.personal.tasks.forget_old_links",
        "schedule": crontab(hour=3, minute=30),
    },
    "forget-old-drafts": {
        "task": "accord.youth.tasks.forget_old_drafts",
        "schedule": crontab(hour=3, minute=10),
    },
    "forget-orphan-files": {
        "task": "accord.attachments.tasks.forget_orphan_files",
        "schedule": crontab(hour=3, minute=30),
    },
    "gather-stragglers": {
        "task": "accord.accounts.tasks.gather_stragglers",
        "schedule": crontab(minute=40),
    },
    "forget-ended-sessions": {
        "task": "accord.accounts.tasks.forget_ended_sessions",
        "schedule": crontab(hour=3, minute=20),
    },
}

# --- sign-in ------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "accord.accounts.passwords.CnilPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_ADAPTER = "accord.accounts.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = True
ACCOUNT_EMAIL_NOTIFICATIONS = True
# allauth's own writes a row when a link is opened, even a forged one.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ALLAUTH_TRUSTED_PROXY_COUNT = env.trusted_proxies
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
# Messages name people: they stay with the session, in PostgreSQL, and never in a cookie.
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SESSION_COOKIE_SAMESITE = "Lax"

# --- transport ----------------------------------------------------------------------------------
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
if env.trusted_proxies:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- language and time --------------------------------------------------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", "Français")]
TIME_ZONE = "Europe/Paris"
USE_I18N = True
USE_TZ = True

# --- static files: only from npm packages and from static/, never from another host ---------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("bootstrap", BASE_DIR / "node_modules" / "bootstrap" / "dist"),
    ("bootstrap-icons", BASE_DIR / "node_modules" / "bootstrap-icons" / "font"),
    ("atkinson", BASE_DIR / "node_modules" / "@fontsource" / "atkinson-hyperlegible"),
    ("htmx", BASE_DIR / "node_modules" / "htmx.org" / "dist"),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "accord.static_names.StaticFiles"},
}
# As TTF, for typst: pages use the WOFF of the same letters.
PDF_FONTS_DIR = BASE_DIR / "node_modules" / "@expo-google-fonts" / "atkinson-hyperlegible"
TERRITORIES_DIR = BASE_DIR / "node_modules" / "@etalab" / "decoupage-administratif" / "data"

# --- documents of the files of young people: served by a view, by no address of a web server ------
ATTACHMENTS_DIR = env.attachments_dir
FILE_UPLOAD_HANDLERS = [
    "accord.attachments.uploads.BoundedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_NUMBER_FILES = 1

# --- forms --------------------------------------------------------------------------------------
CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- e-mail -------------------------------------------------------------------------------------
for name, value in env.email.items():
    if name.startswith("EMAIL_"):
        globals()[name] = value
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.from_address
EMAIL_SUBJECT_PREFIX = "[Accord] "

# --- logs: what happened and where, never who it was about --------------------------------------
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {
            "()": "accord.logs.LineFormatter",
            "format": "{asctime} {levelname} {name} {message}",
            "style": "{",
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    # It repeats pieces of the documents that it reads.
    "loggers": {"pypdf": {"level": "CRITICAL"}},
    "root": {"handlers": ["console"], "level": "INFO"},
}
