"""Number formats of spreadsheets."""

from __future__ import annotations

import re

MONTH_FORMATS = frozenset({17, 27, 36, 50, 52, 55, 57})
"""Built-in number formats that show year and month only (17 everywhere, the others in Chinese editions)."""


def shows_month_only(code: str) -> bool:
    """Whether a number format shows year and month and nothing finer: ``yyyy-mm``, ``yyyy"年"m"月"``."""
    bare = re.sub(r"&quot;.*?&quot;|\"[^\"]*\"|\\.|\[[^\]]*\]|_.", "", code).lower().split(";")[0]
    return "y" in bare and "m" in bare and not re.search(r"[dhs]", bare)
