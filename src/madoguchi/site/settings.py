"""All settings. What differs between installations comes from the environment (``site/env.py``)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.translation import gettext_lazy as _

from madoguchi.site.env import data_directory, database, env, env_bool, env_int, env_list, secret_key

PACKAGE = Path(__file__).resolve().parent.parent
DATA = data_directory()

DEBUG = env_bool("MADOGUCHI_DEBUG")
SECRET_KEY = secret_key(DATA)
ALLOWED_HOSTS = env_list("MADOGUCHI_HOSTS", "*")
CSRF_TRUSTED_ORIGINS = env_list("MADOGUCHI_ORIGINS")
HTTPS = env_bool("MADOGUCHI_HTTPS")
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True

# Rooms, lowest last; only those with models, templates or catalogues of their own
INSTALLED_APPS = [
    "madoguchi.site.apps.SiteConfig",
    "madoguchi.imports.apps.ImportsConfig",
    "madoguchi.insights.apps.InsightsConfig",
    "madoguchi.scoring.coaching.apps.CoachingConfig",
    "madoguchi.scoring.marks.apps.MarksConfig",
    "madoguchi.scoring.judge.apps.JudgeConfig",
    "madoguchi.scoring.satisfaction.apps.SatisfactionConfig",
    "madoguchi.scoring.apps.ScoringConfig",
    "madoguchi.scoring.scorecards.apps.ScorecardsConfig",
    "madoguchi.surveys.apps.SurveysConfig",
    "madoguchi.processes.whatif.apps.WhatifConfig",
    "madoguchi.processes.foresight.apps.ForesightConfig",
    "madoguchi.processes.network.apps.NetworkConfig",
    "madoguchi.processes.reviews.apps.ReviewsConfig",
    "madoguchi.processes.journeys.apps.JourneysConfig",
    "madoguchi.processes.verdicts.apps.VerdictsConfig",
    "madoguchi.processes.conformance.apps.ConformanceConfig",
    "madoguchi.processes.apps.ProcessesConfig",
    "madoguchi.processes.blueprints.apps.BlueprintsConfig",
    "madoguchi.cases.apps.CasesConfig",
    "madoguchi.people.apps.PeopleConfig",
    "madoguchi.warehouse.apps.WarehouseConfig",
    "madoguchi.events.apps.EventsConfig",
    "madoguchi.kit.apps.KitConfig",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_q",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "madoguchi.site.middleware.ContentSecurityPolicy",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "madoguchi.people.middleware.SignInRequired",
    "madoguchi.people.middleware.OrganisationTime",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "madoguchi.site.middleware.WarehouseProblem",
]
ROOT_URLCONF = "madoguchi.site.urls"
WSGI_APPLICATION = "madoguchi.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "madoguchi.site.context.site",
            ]
        },
    }
]

DATABASES = {"default": database(DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Member"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "overview"
ACCOUNT_ADAPTER = "madoguchi.people.adapter.Adapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_FORMS = {
    "login": "madoguchi.people.forms.account.LoginForm",
    "change_password": "madoguchi.people.forms.account.ChangePasswordForm",
    "reset_password": "madoguchi.people.forms.account.ResetPasswordForm",
    "reset_password_from_key": "madoguchi.people.forms.account.ResetPasswordKeyForm",
    "reauthenticate": "madoguchi.people.forms.account.ReauthenticateForm",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an administrator entered the address; nobody signs up by themselves
MFA_ADAPTER = "madoguchi.people.adapter.MFAAdapter"
MFA_FORMS = {
    "authenticate": "madoguchi.people.forms.account.CodeForm",
    "reauthenticate": "madoguchi.people.forms.account.CodeAgainForm",
    "activate_totp": "madoguchi.people.forms.account.ActivateTOTPForm",
    "add_webauthn": "madoguchi.people.forms.account.AddPasskeyForm",
    "edit_webauthn": "madoguchi.people.forms.account.RenamePasskeyForm",
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Madoguchi"
MFA_TOTP_TOLERANCE = 1  # a phone whose clock is half a minute off still works
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG

LANGUAGE_CODE = "en"  # what a browser gets that asks for neither language
LANGUAGES = [("ja", _("Japanese")), ("en", _("English"))]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG or env_bool("MADOGUCHI_PLAIN_STATIC")
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_USE_FINDERS = DEBUG or env_bool("MADOGUCHI_PLAIN_STATIC")
MEDIA_ROOT = DATA / "media"
FILE_UPLOAD_TEMP_DIR = None
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5_000

SESSION_COOKIE_AGE = 14 * 24 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; "
    "frame-ancestors 'none'"
)

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if env("MADOGUCHI_SMTP_HOST")
    else ("django.core.mail.backends.dummy.EmailBackend")
)
EMAIL_HOST = env("MADOGUCHI_SMTP_HOST")
EMAIL_PORT = env_int("MADOGUCHI_SMTP_PORT", 587)
EMAIL_HOST_USER = env("MADOGUCHI_SMTP_USER")
EMAIL_HOST_PASSWORD = env("MADOGUCHI_SMTP_PASSWORD")
EMAIL_USE_TLS = env_bool("MADOGUCHI_SMTP_TLS", True)

# Jobs: kept in the same database, so that a job exists exactly when the rows that ask for it do
Q_CLUSTER = {
    "name": "madoguchi",
    "orm": "default",
    "workers": env_int("MADOGUCHI_WORKERS", 1),
    "timeout": 6 * 3600,
    "retry": 6 * 3600 + 60,
    "max_attempts": 3,
    "ack_failures": True,
    "catch_up": False,
    "poll": 0.5,
    "save_limit": 200,
    "label": "jobs",
}

WAREHOUSE: dict[str, Any] = {
    "directory": DATA / "warehouse",
    "memory": env("MADOGUCHI_WAREHOUSE_MEMORY", "1GB"),
    "spill": env("MADOGUCHI_WAREHOUSE_SPILL", "4GB"),
    "threads": env_int("MADOGUCHI_WAREHOUSE_THREADS", 2),
    "query_seconds": env_int("MADOGUCHI_WAREHOUSE_SECONDS", 20),
    "spark": env("MADOGUCHI_SPARK"),  # sc://host:port of a Spark Connect server; empty: this machine alone
    "lake": env("MADOGUCHI_LAKE"),  # folder or object-store address of the Delta tables Spark reads
    "months": env_int("MADOGUCHI_LAKE_MONTHS", 13),  # of steps kept on this machine as well
    "ship_seconds": env_int("MADOGUCHI_LAKE_SECONDS", 60),
    "spark_seconds": env_int("MADOGUCHI_SPARK_SECONDS", 60),
}

# of the language model server that gives a second opinion, if one is set
JUDGE_KEY = env("MADOGUCHI_JUDGE_KEY")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env("MADOGUCHI_LOG", "WARNING")},
}
