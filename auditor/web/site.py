"""Django for one desk: its settings, made in code because they depend on the folder and on how the desk was started."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from auditor.web.home import Home

MOST_BYTES = 20 * 1024 * 1024
"""Of one upload."""
SESSION_HOURS = 12
LINK_DAYS = 14
"""How long a link for a new account is good."""


@dataclass(frozen=True)
class Desk:
    """How a desk was started. ``mode``: ``data``, ``demo`` or ``local``; ``secure``: reached by HTTPS; ``hosts``: its names."""

    home: Home
    mode: str = "data"
    secure: bool = False
    hosts: tuple[str, ...] = ("127.0.0.1", "localhost", "[::1]")


def settings_of(desk: Desk) -> dict[str, Any]:
    """Django's settings for the desk."""
    return {
        "DESK": desk,
        "DEBUG": False,
        "SECRET_KEY": desk.home.secret(),
        "ALLOWED_HOSTS": list(desk.hosts),
        "ROOT_URLCONF": "auditor.web.urls",
        "INSTALLED_APPS": [
            "django.contrib.contenttypes",
            "django.contrib.auth",
            "django.contrib.sessions",
            "auditor.web.apps.Web",
        ],
        "MIDDLEWARE": [
            "django.middleware.security.SecurityMiddleware",
            "django.contrib.sessions.middleware.SessionMiddleware",
            "django.middleware.csrf.CsrfViewMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "auditor.web.middleware.closed",
        ],
        "TEMPLATES": [
            {
                "BACKEND": "django.template.backends.jinja2.Jinja2",
                "DIRS": [],
                "APP_DIRS": False,
                "OPTIONS": {"environment": "auditor.web.pages.environment", "context_processors": ["auditor.web.pages.context"]},
            }
        ],
        "DATABASES": {
            "default": {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": str(desk.home.database),
                "OPTIONS": {
                    "timeout": 20,
                    "transaction_mode": "IMMEDIATE",
                    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
                },
            }
        },
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "AUTH_PASSWORD_VALIDATORS": [
            {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
            for name, options in (
                ("MinimumLengthValidator", {"min_length": 10}),
                ("CommonPasswordValidator", {}),
                ("NumericPasswordValidator", {}),
                ("UserAttributeSimilarityValidator", {}),
            )
        ],
        "PASSWORD_RESET_TIMEOUT": LINK_DAYS * 86400,
        "USE_TZ": True,
        "TIME_ZONE": "Asia/Shanghai",
        "LANGUAGE_CODE": "zh-hans",
        "SESSION_COOKIE_NAME": "desk",
        "SESSION_COOKIE_AGE": SESSION_HOURS * 3600,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Strict" if desk.mode == "data" else "Lax",
        "SESSION_COOKIE_SECURE": desk.secure,
        "CSRF_COOKIE_NAME": "desk-form",
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_SAMESITE": "Strict",
        "CSRF_COOKIE_SECURE": desk.secure,
        "CSRF_FAILURE_VIEW": "auditor.web.pages.refused_form",
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        "SECURE_REFERRER_POLICY": "same-origin",
        "SECURE_CROSS_ORIGIN_OPENER_POLICY": "same-origin",
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https") if desk.secure else None,
        "FILE_UPLOAD_HANDLERS": ["django.core.files.uploadhandler.TemporaryFileUploadHandler"],
        "DATA_UPLOAD_MAX_MEMORY_SIZE": 2 * 1024 * 1024,
        "DATA_UPLOAD_MAX_NUMBER_FIELDS": 2000,
        "DATA_UPLOAD_MAX_NUMBER_FILES": 400,
        "SILENCED_SYSTEM_CHECKS": [],
        "LOGGING_CONFIG": None,
    }


def start(desk: Desk) -> None:
    """Set Django up in this process for the desk; once a process."""
    import django
    from django.conf import settings

    settings.configure(**settings_of(desk))
    django.setup()


def desk() -> Desk:
    """The desk of this process."""
    from django.conf import settings

    found: Desk = settings.DESK
    return found
