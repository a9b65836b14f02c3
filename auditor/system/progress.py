"""How long work tells where it stands."""

from __future__ import annotations

from collections.abc import Callable

from auditor.i18n import Message

Progress = Callable[[Message, int, int], None]
"""``progress(what, done, total)``, called now and then during long work; ``total`` is 0 where it is not known."""
