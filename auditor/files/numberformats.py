"""Number formats of spreadsheets: what a cell shows that its value alone does not say."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from html import unescape

MONTH_FORMATS = frozenset({17, 27, 36, 50, 52, 55, 57})
"""Built-in number formats that show year and month only (17 everywhere, the others in Chinese editions)."""
PERCENT_FORMATS = frozenset({9, 10})
"""Built-in number formats that show a share in percent."""
_LITERAL = re.compile(r"\"([^\"]*)\"|\\(.)")
_QUOTED = {ord(sign): 0xE000 + ord(sign) for sign in "%0123456789"}
"""Signs that mean something in a format and are shown as they stand where they are quoted: each as one that means nothing."""
_UNQUOTED = {quoted: sign for sign, quoted in _QUOTED.items()}
_NUMBER = re.compile(
    r"([A-Za-z\u3400-\u9fff\ue030-\ue039]*)((?i:g/通用格式|general)|[#0,]*0)(\.[0#]+)?([A-Za-z%\ue025\u3400-\u9fff/]*)"
)
_HYPHENATED = re.compile("0+(?:-0{2,})+")
_DATE = re.compile(r"[ymdhs]", re.I)


@dataclass(frozen=True)
class Shown:
    """How a cell is shown: ``month`` or ``year`` of a date and nothing finer; else a number with what stands ``before`` and
    ``behind`` it, with so many ``digits`` at least (in ``groups`` that hyphens part), or in percent.
    """

    part: str = ""
    before: str = ""
    behind: str = ""
    digits: int = 0
    percent: bool = False
    groups: tuple[int, ...] = ()

    def text(self, value: object) -> str | None:
        """What a reader sees; None for a value that is shown as it is."""
        if self.part:
            if not isinstance(value, date):
                return None
            return f"{value.year:04d}-{value.month:02d}" if self.part == "month" else f"{value.year:04d}年"
        if isinstance(value, bool) or not isinstance(value, int | float):
            return None
        number = Decimal(f"{value:.15g}") * (100 if self.percent else 1)
        whole = number == number.to_integral_value()
        written = f"{int(number)}" if whole else f"{number.normalize():f}"
        if self.digits and whole and number >= 0:
            written = written.zfill(self.digits)
            for end in range(len(self.groups) - 1, 0, -1):
                at = len(written) - sum(self.groups[end:]) - (len(self.groups) - 1 - end)
                written = f"{written[:at]}-{written[at:]}"
        return f"{self.before}{written}{'%' if self.percent else ''}{self.behind}"


MONTH, PERCENT = Shown("month"), Shown(percent=True)


def shows_month_only(code: str) -> bool:
    """Whether a number format shows year and month and nothing finer: ``yyyy-mm``, ``yyyy"年"m"月"``."""
    return _shown_date(code) == "month"


def _shown_date(code: str) -> str:
    bare = re.sub(r"&quot;.*?&quot;|\"[^\"]*\"|\\.|\[[^\]]*\]|_.", "", code).lower().split(";")[0]
    if "y" not in bare or re.search(r"[dhs]", bare):
        return ""
    return "month" if "m" in bare else "year"


def shown(code: str) -> Shown | None:
    """What a format shows beside the value: ``0"人"``, ``0%``, ``0"%"``, ``0000``, ``"2025"000``, ``yyyy"年"``; None for nothing.

    A format that shows thousands or ten thousands of the value (``0,"千"``) leaves the value as it is.
    """
    if part := _shown_date(code):
        return Shown(part)
    first = re.sub(r"\[[^\]]*\]|[_*].", "", unescape(code).split(";")[0])
    if (
        _DATE.search(_LITERAL.sub("", first).lower().replace("general", ""))
        or "!" in first
        or re.search(r"[0#],+(?![#0])", first)
    ):
        return None
    literal = _LITERAL.sub(lambda m: (m[1] if m[1] is not None else m[2]).translate(_QUOTED), first)
    literal = "".join(literal.split())
    if _HYPHENATED.fullmatch(literal):
        groups = tuple(map(len, literal.split("-")))
        return Shown(digits=sum(groups), groups=groups)
    found = _NUMBER.fullmatch(literal)
    if found is None:
        return None
    before, core, decimals, behind = found.groups()
    percent = behind.startswith("%")
    digits = len(core) if set(core) == {"0"} and len(core) > 1 and not decimals else 0
    if not digits and before != before.translate(_UNQUOTED):
        return None
    made = Shown("", before.translate(_UNQUOTED), behind.removeprefix("%").translate(_UNQUOTED), digits, percent)
    return None if made == Shown() else made
