"""The desk's own style sheet and scripts, which lie beside this module; no other file is given out."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse

from auditor.web.rights import ANYBODY
from auditor.web.routes import route

FOLDER = Path(__file__).parent / "static"
KINDS = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}


@cache
def _content(name: str) -> bytes | None:
    path = FOLDER / name
    return path.read_bytes() if path.parent == FOLDER and path.suffix in KINDS and path.is_file() else None


@cache
def mark(name: str) -> str:
    """A few letters that change with the file, so that a browser may keep it for as long as it likes."""
    return hashlib.sha256(_content(name) or b"").hexdigest()[:10]


@route("static/<str:name>", ANYBODY)
def static(request: HttpRequest, name: str) -> HttpResponse:
    content = _content(name)
    if content is None:
        raise Http404
    response = HttpResponse(content, content_type=KINDS[Path(name).suffix])
    response.headers["Cache-Control"] = (
        "public, max-age=31536000, immutable" if request.GET.get("v") == mark(name) else "no-cache"
    )
    return response
