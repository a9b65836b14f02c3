"""JSON that others wrote, read within bounds."""

from __future__ import annotations

import json
from typing import Any


def read_json(text: str | bytes) -> Any:
    """What the text holds. Raises ValueError where it is no JSON, no UTF-8, or nested deeper than can be followed."""
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("nested too deep") from None
