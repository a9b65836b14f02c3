"""Who a row is about: by ID number key or staff ID, then by name; and what an ID number says about itself."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from operator import mul
from typing import NamedTuple

from auditor.i18n import Message, msg
from auditor.records.cells.text import lost_digits, person_name, squeezed

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_ZEROS = ord("0") * sum(_WEIGHTS)
_CITIZEN = re.compile(r"[0-9]{17}[0-9X]")
SEPARATORS = re.compile(r"[、,，;；/\n|]+")


class IdNumber(NamedTuple):
    """An ID number reduced to what may be kept.

    A salted key, the birth date (yyyymmdd) and sex if it tells them, and a doubt about it.
    """

    key: str | None
    born_on: int = 0
    sex: str = ""
    doubt: Message | None = None


def read_id_number(text: str, salt: str) -> IdNumber:
    """``text`` itself is not kept anywhere: no caller may put it into a message."""
    if _CITIZEN.fullmatch(text):
        return _citizen(text, salt)
    number = squeezed(text).upper().lstrip("'‘’`")
    if not number or number in ("-", "/", "无"):
        return IdNumber(None)
    if lost_digits(number):
        return IdNumber(
            None, doubt=msg("digits of this number were lost when a spreadsheet stored it as a number; enter it again as text")
        )
    if re.fullmatch(r"[0-9]{15}", number):
        number = number[:6] + "19" + number[6:]
        number += check_digit(number)
    if _CITIZEN.fullmatch(number):
        return _citizen(number, salt)
    key = _key(number, salt)
    return IdNumber(key, doubt=None if re.search("[A-Z]", number) else msg("not 18 characters: no ID number of a citizen"))


def _citizen(number: str, salt: str) -> IdNumber:
    wrong = number[17] != check_digit(number[:17])
    doubt = msg("the check digit of the ID number is wrong") if wrong else None
    return IdNumber(_key(number, salt), int(number[6:14]), "male" if number[16] in "13579" else "female", doubt)


def _key(number: str, salt: str) -> str:
    return hashlib.sha256(f"{salt}\x1f{number}".encode()).hexdigest()[:20]


def check_digit(first17: str) -> str:
    """GB 11643: the 18th character of a number that begins with these 17 digits."""
    return _CHECKS[(sum(map(mul, _WEIGHTS, first17.encode())) - _ZEROS) % 11]


class Person(NamedTuple):
    """``key``: record_id of the staff row or -1; ``school``: that row's school or -1."""

    key: int
    school: int = -1
    doubt: Message | None = None


_TITLE, _IN_BRACKETS = re.compile(r"(?:老师|同志|教师)$"), re.compile(r"[(（].*$")
_NOBODY = Person(-1, -1, msg("no such member of staff in the list of staff"))


def _without_title(form: str) -> str:
    """张三老师, 张三(语文组) → 张三."""
    return _TITLE.sub("", _IN_BRACKETS.sub("", form))


class PersonDirectory:
    """Staff by (school, ID), (school, key of the ID number), (school, name), and the same county-wide.

    An index is made when it is first asked for: many records never ask for names or for people elsewhere.
    """

    def __init__(self) -> None:
        self.schools: Sequence[int] = ()
        self.names: Sequence[str] = ()
        self.has_ids: set[int] = set()
        self._values: dict[str, Sequence[str]] = {}
        self._by_school: dict[str, dict[tuple[int, str], list[int]]] = {}
        self._by_value: dict[str, dict[str, list[int]]] = {}
        self._found: dict[tuple[int, str, str, str], Person] = {}  # the same people come in table after table

    def fill(
        self, schools: Sequence[int], ids: Sequence[str], numbers: Sequence[str], names: Sequence[str], own: Iterable[bool]
    ) -> None:
        """All staff rows in the order of their record_id: school, staff ID, key of the ID number and name ("" where there is
        none), and whether the staff ID comes from the file, not from the name or ID number.
        """
        self.schools, self.names = schools, [person_name(name) for name in names]
        self.has_ids = {school for school, is_own in zip(schools, own, strict=True) if is_own}
        self._values = {"id": ids, "number": numbers, "name": self.names}

    def _here(self, kind: str, school: int, value: str) -> list[int]:
        """Who has this value at the school; kind ``bare``: IDs without leading zeros."""
        if kind not in self._by_school:
            found: dict[tuple[int, str], list[int]] = {}
            bare = kind == "bare"
            for key, one in enumerate(self._values.get("id" if bare else kind, ())):
                if one and (not bare or one.isdigit()):
                    found.setdefault((self.schools[key], one.lstrip("0") if bare else one), []).append(key)
            self._by_school[kind] = found
        return self._by_school[kind].get((school, value), [])

    def _anywhere(self, kind: str, value: str) -> list[int]:
        if kind not in self._by_value:
            found: dict[str, list[int]] = {}
            for key, one in enumerate(self._values.get(kind, ())):
                if one:
                    found.setdefault(one, []).append(key)
            self._by_value[kind] = found
        return self._by_value[kind].get(value, [])

    def find(self, school: int, staff_id: str, id_key: str, name: str) -> Person:
        """The person meant. ``school`` -1: the row does not say; then only a person unique in all the records is found."""
        asked = (school, staff_id, id_key, name)
        found = self._found.get(asked)
        if found is None:
            found = self._found[asked] = self._find(*asked)
        return found

    def _find(self, school: int, staff_id: str, id_key: str, name: str) -> Person:
        form = person_name(name)
        if not self.schools:
            return _NOBODY if staff_id or id_key or form else Person(-1)
        for kind, value in (("id", staff_id), ("number", id_key)):
            hit = self._unique(kind, school, value) if value else -1
            if hit < 0:
                continue
            other_name = bool(form and self.names[hit] and form != self.names[hit])
            if self.schools[hit] == school and school >= 0:
                doubt = msg("the ID belongs to a person of another name; the ID was used") if other_name else None
                return Person(hit, school, doubt)
            # Staff IDs are often given school by school: elsewhere the same one may be somebody else.
            if not other_name and (kind == "number" or form or school < 0):
                return Person(hit, self.schools[hit])
        if school >= 0 and staff_id.isdigit() and (bare := self._here("bare", school, staff_id.lstrip("0"))) and len(bare) == 1:
            return Person(bare[0], school, msg("leading zeros of the ID were lost; the only ID that fits was used"))
        if form and not self._known(school, form) and (shorter := _without_title(form)) != form:
            form = shorter
        if form:
            same = self._here("name", school, form) if school >= 0 else self._anywhere("name", form)
            if len(same) == 1:
                doubt = None
                if staff_id and self.schools[same[0]] in self.has_ids:
                    doubt = msg("no member of staff has this ID; the only person of this name was used")
                return Person(same[0], self.schools[same[0]], doubt)
            if len(same) > 1:
                return Person(-1, -1, msg("{n} members of staff have this name; give the staff ID", n=len(same)))
        if staff_id or id_key or form:
            return _NOBODY
        return Person(-1)

    def _unique(self, kind: str, school: int, value: str) -> int:
        if school >= 0 and (here := self._here(kind, school, value)):
            return here[0] if len(here) == 1 else -1
        anywhere = self._anywhere(kind, value)
        return anywhere[0] if len(anywhere) == 1 else -1

    def split(self, school: int, text: str) -> list[str]:
        """The names in a cell that holds several: separated by signs, or by blanks when every part is a known name."""
        whole = person_name(text)
        if not whole or self._known(school, whole):
            return [text]
        parts = [part.strip() for part in SEPARATORS.split(text) if part.strip()]
        if len(parts) > 1:
            return parts
        words = text.split()
        if len(words) > 1 and all(self._known(school, person_name(word)) for word in words):
            return words
        return [text]

    def _known(self, school: int, form: str) -> bool:
        return bool(self._here("name", school, form) if school >= 0 else self._anywhere("name", form))
