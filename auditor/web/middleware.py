"""What every answer carries: no scripts but the desk's own, no frames, nothing from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.utils import translation

from auditor.web.pages import language_of

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)


_OUT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]")
"""Characters that no text of a form means: control characters, ends of lines that are none, what turns writing around."""


def _cleaned(request: HttpRequest) -> None:
    """Take out of a form what would break the files and the papers into which its texts are written."""
    if request.method == "POST" and any(_OUT.search(text) for texts in request.POST.lists() for text in texts[1]):
        form = request.POST.copy()
        for key, texts in list(form.lists()):
            form.setlist(key, [_OUT.sub("", text) if isinstance(text, str) else text for text in texts])
        request.POST = form


def closed(answer: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """The middleware: headers, and the language of the reader for Django's own words."""

    def asked(request: HttpRequest) -> HttpResponseBase:
        request.get_host()  # under a name that is not the desk's nothing is answered
        _cleaned(request)
        with translation.override("zh-hans" if language_of(request) == "zh" else "en"):
            response = answer(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        response.headers.setdefault("X-Frame-Options", "DENY")
        return response

    return asked
