"""Every address of the desk with what may be done there: a page that is not in this list does not exist.

A page is declared by :func:`route`; what its address names is fetched and :func:`auditor.web.rights.may` is asked before the
page's own function runs. What somebody may not see does not exist for them (404); what their role may not do is refused (403).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import URLPattern, path
from django.views.decorators.cache import never_cache

from auditor.i18n import msg
from auditor.web.models import Audit, Panel
from auditor.web.pages import refused, told
from auditor.web.rights import ACTIONS, may, person_of

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class Route:
    """``of``: the model whose object the address names by ``id``; None: none. ``methods``: what may be asked of it.

    ``closed``: whether something may be sent to it about an audit that is closed.
    """

    address: str
    view: View
    action: str
    of: Any = None
    methods: tuple[str, ...] = ("GET",)
    closed: bool = False

    @property
    def name(self) -> str:
        return self.view.__name__

    def __call__(self, request: HttpRequest, id: int | None = None, **more: Any) -> HttpResponseBase:
        if request.method not in (*self.methods, *(("HEAD",) if "GET" in self.methods else ())):
            return HttpResponseNotAllowed(self.methods)
        thing = None
        if self.of is not None:
            thing = self.of.objects.filter(pk=id).first()
        if not may(request.user, self.action, thing):
            if person_of(request.user) is None:
                return redirect("sign_in")
            if self.of is not None:
                raise Http404
            return refused(request)
        if self.of is not None and thing is None:
            raise Http404
        if request.method == "POST" and not self.closed and is_closed(thing):
            return told(
                request, msg("The audit is closed"), msg("Nothing is changed in it any more. Inspectors can open it again."), 403
            )
        return self.view(request, *([thing] if self.of is not None else []), **more)


def is_closed(thing: Any) -> bool:
    """Whether a thing is a closed audit, or belongs to one."""
    run = thing.run if isinstance(thing, Panel) else thing
    audit = run if isinstance(run, Audit) else getattr(run, "audit", None)
    return isinstance(audit, Audit) and audit.closed


ROUTES: list[Route] = []


def route(
    address: str, action: str, of: Any = None, methods: tuple[str, ...] = ("GET",), closed: bool = False
) -> Callable[[View], View]:
    """Declare the page at ``address``. Raises ValueError for an action that nobody can be allowed."""
    if action not in ACTIONS:
        raise ValueError(action)

    def declared(view: View) -> View:
        ROUTES.append(Route(address, view, action, of, methods, closed))
        return view

    return declared


def patterns() -> list[URLPattern]:
    """The routes for Django. Nothing that the desk shows is kept by a browser or on the way."""
    return [path(one.address, never_cache(one), name=one.name) for one in ROUTES]
