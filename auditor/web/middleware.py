"""What every answer carries: no scripts but the desk's own, no frames, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

from auditor.web.pages import language_of

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


def closed(answer: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """The middleware: headers, and the language of the reader for Django's own words."""

    def asked(request: HttpRequest) -> HttpResponseBase:
        request.get_host()  # under a name that is not the desk's nothing is answered
        with translation.override("zh-hans" if language_of(request) == "zh" else "en"):
            response = answer(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        response.headers.setdefault("X-Frame-Options", "DENY")
        return response

    return asked
