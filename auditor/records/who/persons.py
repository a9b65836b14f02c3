"""Who a row is about: by ID number key or staff ID, then by name; and what an ID number says about itself."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from operator import mul
from typing import TYPE_CHECKING, NamedTuple

from auditor.files.person_numbers import HIDDEN, without_id_numbers
from auditor.i18n import Message, msg
from auditor.records.candidates import CITIZEN, KEYED, NOBODY_HERE
from auditor.records.cells.text import lost_digits, person_name, squeezed, undressed

if TYPE_CHECKING:
    import pandas as pd

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_ZEROS = ord("0") * sum(_WEIGHTS)
_CITIZEN = re.compile(r"[0-9]{17}[0-9X]")
_MAINLAND = re.compile(r"[1-6][0-9]{5}(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12][0-9]|3[01])[0-9]{3}[0-9X]")
"""The number that a citizen has for life: no residence permit of Hong Kong, Macao, Taiwan (8) or of foreigners (9)."""
_END_OF_A_CITIZENS = re.compile(r"[^A-Z]*X")
_AND_OTHERS = re.compile(r"\s*等(?:(\d{1,4})\s*[人名位]|人|同志|老师)?\s*$")
MOST_UNNAMED = 200
"""People without a name that one cell may stand for."""
SEPARATORS = re.compile(r"[、,，;；/\n|]+")


class IdNumber(NamedTuple):
    """An ID number reduced to what may be kept.

    A salted key (none for a number that is doubted), the birth date (yyyymmdd) and sex if it tells them, and a doubt about it.
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
    if without_id_numbers(number) == HIDDEN:  # perhaps with dashes in it
        number = re.sub("[^0-9X]", "", number)
    if lost_digits(number):
        return IdNumber(
            None, doubt=msg("digits of this number were lost when a spreadsheet stored it as a number; enter it again as text")
        )
    if re.fullmatch(r"[0-9]{15}", number):
        number = number[:6] + "19" + number[6:]
        number += check_digit(number)
    if _CITIZEN.fullmatch(number):
        return _citizen(number, salt)
    if re.search("[A-Z]", number) and re.search("[0-9]{4}", number) and not _END_OF_A_CITIZENS.fullmatch(number):
        return IdNumber(_key(number, salt))  # a passport, a permit of residents of Hong Kong, Macao or Taiwan
    return IdNumber(None, doubt=msg("no ID number; whose row it is goes by the staff ID or the name"))


def _citizen(number: str, salt: str) -> IdNumber:
    born_on, sex = int(number[6:14]), "male" if number[16] in "13579" else "female"
    if number[17] != check_digit(number[:17]):
        return IdNumber(None, born_on, sex, msg("the check digit of the ID number is wrong: nobody is known by it"))
    return IdNumber(_key(number, salt), born_on, sex)


def _key(number: str, salt: str) -> str:
    kind = CITIZEN if _MAINLAND.fullmatch(number) else KEYED
    return kind + hashlib.sha256(f"{salt}\x1f{number}".encode()).hexdigest()[:20]


def check_digit(first17: str) -> str:
    """GB 11643: the 18th character of a number that begins with these 17 digits."""
    return _CHECKS[(sum(map(mul, _WEIGHTS, first17.encode())) - _ZEROS) % 11]


class Person(NamedTuple):
    """``key``: record_id of the staff row or -1; ``school``: that row's school or -1.

    ``perhaps``: the row may be that person's, or nobody's who is known. ``among``: of a row without one person, those of its
    school of whom one is meant for certain.
    """

    key: int
    school: int = -1
    doubt: Message | None = None
    perhaps: bool = False
    among: tuple[int, ...] = ()


_TITLE = re.compile(r"(?:老师|同志|教师|(?<=[\u3400-\u9fff]{2})副?(?:校长|园长|书记|主任))$")
_IN_BRACKETS = re.compile(r"[(（].*$")
_NOBODY = Person(-1, -1, msg("no such member of staff in the list of staff"), perhaps=True)


def _one_of_a_name(named: Sequence[int]) -> Person:
    """Who is meant by a name that several have, or nobody."""
    if not named:
        return _NOBODY
    return Person(-1, -1, msg("{n} members of staff have this name; give the staff ID", n=len(named)), among=tuple(named))


def _kind(number: str) -> tuple[str, int]:
    head = number.rstrip("0123456789")
    return head, len(number[len(head) :].lstrip("0"))


def _without_title(form: str) -> str:
    """张三老师, 张三(语文组) → 张三."""
    return _TITLE.sub("", _IN_BRACKETS.sub("", form))


class PersonDirectory:
    """Staff by (school, ID), (school, name) and key of the ID number.

    A full ID number is one person anywhere in the county; staff IDs and names mean somebody only within the row's school.

    An index is made when it is first asked for: many records never ask for names or for people elsewhere.
    """

    def __init__(self) -> None:
        self.schools: Sequence[int] = ()
        self.names: Sequence[str] = ()
        self.has_ids: set[int] = set()
        self._values: dict[str, Sequence[str]] = {}
        self._by_school: dict[str, dict[tuple[int, str], list[int]]] = {}
        self._by_value: dict[str, dict[str, list[int]]] = {}
        self._staff_of: dict[int, list[int]] = {}
        self._kinds_of: dict[int, set[tuple[str, int]]] | None = None
        self._is_own: Sequence[bool] = ()
        self._found: dict[tuple[int, str, str, str], Person] = {}  # the same people come in table after table
        self._together: dict[int, int] = {}

    def fill(
        self, schools: Sequence[int], ids: Sequence[str], numbers: Sequence[str], names: Sequence[str], own: Iterable[bool]
    ) -> None:
        """All staff rows in the order of their record_id: school, staff ID, key of the ID number and name ("" where there is
        none), and whether the staff ID comes from the file, not from the name or ID number.
        """
        self.schools, self.names = schools, [person_name(name) for name in names]
        self._is_own = list(own)
        self.has_ids = {school for school, is_own in zip(schools, self._is_own, strict=True) if is_own}
        numbers = [number or (one if one.startswith(KEYED) else "") for number, one in zip(numbers, ids, strict=True)]
        self._values = {"id": ids, "number": numbers, "name": self.names}

    def _here(self, kind: str, school: int, value: str) -> list[int]:
        """Who has this value at the school; kind ``bare``: IDs without leading zeros, ``untitled``: names without a title."""
        if kind not in self._by_school:
            found: dict[tuple[int, str], list[int]] = {}
            bare, untitled = kind == "bare", kind == "untitled"
            for key, one in enumerate(self._values.get("id" if bare else "name" if untitled else kind, ())):
                if one and (not bare or one.isdigit()):
                    form = one.lstrip("0") if bare else _without_title(one) if untitled else one
                    found.setdefault((self.schools[key], form), []).append(key)
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
        """The person meant. ``school`` -1: the row does not say; then only a full ID number finds anybody."""
        asked = (school, staff_id, id_key, name)
        found = self._found.get(asked)
        if found is None:
            found = self._found[asked] = self._find(*asked)
        return found

    def together(self, candidates: Sequence[int]) -> int:
        """Put candidates of one row into one group; somebody of it, or -1 where there are none."""
        if not candidates:
            return -1
        first, *others = sorted({self._first(key) for key in candidates})
        for other in others:
            self._together[other] = first
        return first

    def groups(self) -> dict[int, int]:
        """Of everybody in a group its number, which is the least of their keys."""
        return {key: self._first(key) for key in sorted(self._together)}

    def _first(self, key: int) -> int:
        before = self._together.setdefault(key, key)
        while before != key:
            key, before = before, self._together[before]
        return key

    def at_each(self, schools: Iterable[int], staff_id: str, name: str) -> list[tuple[int, int, int]]:
        """Of a row that may be of any of some schools: each of them, the key of the person whom it means there (or -1), and
        somebody of the group of whom it means one there (or -1).

        Where nobody on the school's list fits, but somebody at another of the schools has the name: :data:`NOBODY_HERE`. A number
        alone never says so, nor does a surname: every school may have somebody whom it knows by it.
        """
        found = [(school, self.find(school, staff_id, "", name)) for school in schools]
        form = person_name(name)
        elsewhere = len(_without_title(form)) > 1 and any(self._named(school, form) for school, _ in found)
        lost = {school for school, hit in found if hit is _NOBODY and elsewhere and self._of_school(school)}
        return [(school, hit.key, NOBODY_HERE if school in lost else self.together(hit.among)) for school, hit in found]

    def _find(self, school: int, staff_id: str, id_key: str, name: str) -> Person:
        form = person_name(name)
        if staff_id.startswith(KEYED):  # an ID number written where a staff ID is asked for
            staff_id, id_key = "", id_key or staff_id
        if not (staff_id or id_key or form):
            return Person(-1)
        named = self._named(school, form)
        for hit in self._by_id_number(school, id_key, form):
            found = self._checked(hit, named, form)
            if school < 0 or found.key < 0 or found.school == school or found.doubt is not None:
                return found
            return found._replace(doubt=msg("by the ID number a member of staff of another school; the record counts there"))
        if school < 0:
            return Person(-1)
        if id_key and any(self._values["number"][key] for key in self._of_school(school)):
            return self._unknown_number(named)
        if staff_id:
            same = self._here("id", school, staff_id) or self._without_zeros(school, staff_id)
            both = [key for key in same if key in named]
            if len(same) > 1:  # two people under one number: the name tells which
                same = both or same
            if len(same) == 1:
                found = self._checked(same[0], named, form)
                return found._replace(doubt=found.doubt or self._zeros_lost(same[0], staff_id))
            if same:
                told = msg("{n} members of staff have this number; give the name too", n=len(same))
                return Person(-1, -1, told, among=tuple(both or [*same, *named]))
            if self._is_of_its_kind(school, staff_id):
                return self._unknown_number(named)
        if len(named) == 1:
            doubt = msg("no member of staff has this ID; the only person of this name was used") if staff_id else None
            return Person(named[0], school, doubt if school in self.has_ids else None)
        return _one_of_a_name(named)

    def _named(self, school: int, form: str) -> list[int]:
        """Who of the school has this name, with or without a title behind it."""
        if not form or school < 0:
            return []
        bare = _without_title(form)
        return self._here("name", school, form) or self._here("name", school, bare) or self._here("untitled", school, bare)

    def _by_id_number(self, school: int, id_key: str, form: str) -> list[int]:
        """The person of a full ID number: at the row's school, else the only one in the county."""
        if not id_key:
            return []
        here = self._here("number", school, id_key) if school >= 0 else []
        if len(here) > 1:
            here = [key for key in here if self.names[key] == form]
        found = here or self._anywhere("number", id_key)
        return found if len(found) == 1 else []

    def _of_school(self, school: int) -> Sequence[int]:
        if not self._staff_of:
            for key, home in enumerate(self.schools):
                self._staff_of.setdefault(home, []).append(key)
        return self._staff_of.get(school, ())

    def _checked(self, hit: int, named: list[int], form: str) -> Person:
        """The person of a number, unless the name beside it is somebody else's, or nobody's."""
        own, bare = self.names[hit], _without_title(form)
        if not form or not own or own == form or (bare and bare in (own, _without_title(own))):
            return Person(hit, self.schools[hit])
        if named:
            at_hand = all(self.schools[key] == self.schools[hit] for key in named)
            told = msg("number and name belong to two members of staff: it may be either's")
            return Person(-1, -1, told, among=(hit, *named) if at_hand else ())
        return Person(
            hit, self.schools[hit], msg("the number belongs to a person of another name: perhaps it is that person"), True
        )

    def _without_zeros(self, school: int, staff_id: str) -> list[int]:
        return self._here("bare", school, staff_id.lstrip("0")) if staff_id.isdigit() else []

    def _zeros_lost(self, hit: int, staff_id: str) -> Message | None:
        if self._values["id"][hit] == staff_id or self._values["id"][hit].lstrip("0") != staff_id.lstrip("0"):
            return None
        return msg("leading zeros of the ID were lost; the only ID that fits was used")

    def _unknown_number(self, named: list[int]) -> Person:
        """A number such as this school gives, but which nobody has, beside a name."""
        if len(named) == 1:
            return Person(
                named[0], self.schools[named[0]], msg("nobody has this number: perhaps it is the only person of this name"), True
            )
        return _one_of_a_name(named)

    def _kinds(self) -> dict[int, set[tuple[str, int]]]:
        """School with a list of staff → the kinds of numbers in it: letters at the head, and how many digits without zeros."""
        if self._kinds_of is None:
            self._kinds_of = {}
            for key, school in enumerate(self.schools):
                kinds = self._kinds_of.setdefault(school, set())
                if self._is_own[key] and not self._values["id"][key].startswith(KEYED):
                    kinds.add(_kind(self._values["id"][key]))
        return self._kinds_of

    def _is_of_its_kind(self, school: int, staff_id: str) -> bool:
        """Whether a number looks like those of the school's list: A17 among A1 to A30, not the running number 3 among 0101001."""
        letters, digits = _kind(staff_id)
        known = [n for head, n in self._kinds().get(school, ()) if head == letters]
        return bool(known) and min(known) <= digits <= max(known)

    def split(self, school: int, text: str) -> list[str]:
        """The names in a cell that holds several: separated by signs, or by blanks when every part is a known name.

        Of 张三、李四等6人 four have no name: empty texts.
        """
        text = undressed(text)
        whole = person_name(text)
        if not whole or self._known(school, whole):
            return [text]
        others = _AND_OTHERS.search(text)
        named = text[: others.start()] if others else text
        parts = [part.strip() for part in SEPARATORS.split(named) if part.strip()]
        words = named.split()
        if len(parts) < 2 and len(words) > 1 and all(self._known(school, person_name(word)) for word in words):
            parts = words
        if others and parts:
            return parts + [""] * min(MOST_UNNAMED, max(0, int(others[1] or 0) - len(parts)))
        return parts if len(parts) > 1 else [text]

    def _known(self, school: int, form: str) -> bool:
        return school >= 0 and bool(self._here("name", school, form))


def numbered(frame: pd.DataFrame, columns: Iterable[str]) -> None:
    """Put a person's number, in the order of appearance, in place of every key made of an ID number.

    Such a key can be reckoned back to the number by trying all that are possible; it never leaves import.
    """
    numbers: dict[str, str] = {}
    for column in columns:
        if column in frame:
            frame[column] = [
                numbers.setdefault(value, f"P{len(numbers) + 1}") if isinstance(value, str) and value.startswith(KEYED) else value
                for value in frame[column].tolist()
            ]
