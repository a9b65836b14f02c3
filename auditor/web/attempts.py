"""Failed attempts to sign in: which name has to wait, and what the log says.

Of an account each is a line of its own, and after some the name waits. Names that no account has (they may be passwords that
slipped into the wrong field) are never written down: one line a quarter of an hour says how many attempts there were.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import datetime, timedelta

from django.contrib.auth.models import User

from auditor.web import log
from auditor.web.models import Entry

FAILURES, WITHIN = 5, timedelta(minutes=15)
"""So many wrong passwords for one name within that time, and the name has to wait."""
MOST_NAMES = 10_000
"""Names without an account that are remembered, so that they wait like any other and nobody learns which accounts there are."""


class Attempts:
    """Those of one process; there is one that serves pages."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._unknown: OrderedDict[str, list[datetime]] = OrderedDict()
        self._untold = 0
        self._told: datetime | None = None

    def waits(self, name: str, now: datetime) -> bool:
        """Whether a name has to wait."""
        if User.objects.filter(username=name).exists():
            return Entry.objects.filter(did="sign_in_failed", who=name, at__range=(now - WITHIN, now)).count() >= FAILURES
        with self._lock:
            return len([at for at in self._unknown.get(name, ()) if now - WITHIN <= at <= now]) >= FAILURES

    def failed(self, name: str, now: datetime) -> None:
        """An attempt under this name has failed."""
        if User.objects.filter(username=name).exists():
            log.note(User(username=name), "sign_in_failed")
            return
        with self._lock:
            self._unknown[name] = [at for at in self._unknown.pop(name, ()) if at >= now - WITHIN] + [now]
            while len(self._unknown) > MOST_NAMES:
                self._unknown.popitem(last=False)
            self._untold += 1
        self.tell(now)

    def tell(self, now: datetime) -> None:
        """Write down how many attempts there were under unknown names, where the last such line is old enough."""
        with self._lock:
            if self._untold and (self._told is None or self._told < now - WITHIN):
                log.note(None, "unknown_names_failed", n=self._untold)
                self._told, self._untold = now, 0
