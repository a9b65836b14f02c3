"""Which school a row, a sheet or a file is about."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from auditor.i18n import Message, msg
from auditor.records.cells.cells import convert_key
from auditor.records.cells.text import plain, trimmed
from auditor.system.guess import closest, nearest

_PLACE = re.compile(r".*(?:省|市|县|区|州|旗|盟|镇|乡|街道)")
_SCHOOL_WORD = re.compile(
    r"[\u3400-\u9fffA-Za-z0-9()（）·]*?(?:小学|中学|学校|幼儿园|初中|高中|教学点|中心校|完小|职校|职中|一中|二中|三中|四中|五中)(?:[\u3400-\u9fff]{0,4}(?:校区|分校|分园|部))?"
)
_NOISE = re.compile(
    r"^(?:\d{1,3}[-_.、\s]+)|(?:\d{4}(?:[-—~至]\d{4})?(?:学年度?|年度?|年\d{1,2}月)?)|(?:第?[一二上下]学期)|[（(]\d+[)）]"
)
_LABEL = re.compile("^[\u3400-\u9fff]{2,6}[:：]")
_NO_NAME = re.compile(
    "(?:[中小高初幼全各本我该县市区镇乡村原现外他某x×]|填[报表写]|报送|上报|申报|推荐|制表|所在|任[教职]|就读|毕业|派[出往]|接收|支教|交流|送教|结对|各级|各类|其他|兄弟|中小|小初高|公办|民办|城[区市乡镇]?|县城|农村|乡村|村级?|镇区|乡镇|直属|局直|中心|完全|独立|寄宿制?|[九十]+[二一]?年一贯制?"
    "|普通|义务教育|基础教育|学前|边远|偏远|薄弱|所属|辖区|附属|有关|相关|特殊教育|职业|高级|初级|阶段|试点|帮扶|对口|支援|受援)*(?:小学|中学|学校|幼儿园|初中|高中|教学点|中心校|完小|职校|职中)"
)
"""乡村小学, 中小学, 填报学校, xx学校, which is no school's name."""
_OWN = frozenset({"本校", "我校", "本园", "我园", "校本部", "本部", "学校本部", "本单位", "我单位", "同上"})
"""Says no other school than that of the file."""
AMBIGUOUS = -2
_RESEMBLES = 0.75
"""How like a known name a written one must be to mean perhaps that school: one sign of four may be another."""
_MANY = 200
"""Beyond so many unknown names the column holds no schools: no more looking for similar ones."""


@dataclass(frozen=True)
class Match:
    """``key``: record_id of the school, -1 if none.

    ``doubt`` is told beside the cell; ``reason`` says why the row cannot be attached. ``near``: the schools that it may mean all
    the same, for all that is known.
    """

    key: int
    doubt: Message | None = None
    reason: Message | None = None
    became: str = ""
    ambiguous: bool = False
    near: tuple[int, ...] = ()


@dataclass
class SchoolDirectory:
    """Schools by ID and by every name they go by. A branch school's names lead to its main school."""

    names: list[str] = field(default_factory=list)
    _ids: dict[str, int] = field(default_factory=dict)
    _names: dict[str, int] = field(default_factory=dict)
    _official: dict[str, str] = field(default_factory=dict)
    _near: dict[str, Match] = field(default_factory=dict)
    _shared: dict[str, set[int]] = field(default_factory=dict)
    _seen: dict[str, list[int]] = field(default_factory=dict)

    def add(self, key: int, school_id: str | None, names: Iterable[str | None]) -> None:
        if school_id:
            self._ids.setdefault(school_id, key)
        for name in names:
            for one in re.split(r"[、,，;；/\n]", name or ""):
                form = plain(one)
                if not form:
                    continue
                known = self._names.setdefault(form, key)
                if known != key:
                    self._shared.setdefault(form, {known} - {AMBIGUOUS}).add(key)
                    self._names[form] = AMBIGUOUS
                self._official.setdefault(form, one.strip())

    def by_id(self, school_id: str) -> int:
        return self._ids.get(school_id, -1)

    def by_name(self, name: str) -> Match:
        """A school by its name: as written, or with or without the place before it.

        山丹县城关小学 is 城关小学 if there is only one.
        """
        form = plain(name)
        key = self._names.get(form, -1)
        if key == AMBIGUOUS:
            reason = msg("several schools are called {name}; give the school ID", name=name)
            return Match(-1, reason=reason, ambiguous=True, near=self._called([form]))
        if key >= 0:
            return Match(key)
        if form not in self._near:
            self._near[form] = self._by_similar_name(name, form)
        return self._near[form]

    def _by_similar_name(self, name: str, form: str) -> Match:
        if not form or len(self._near) > _MANY:
            return Match(-1, reason=msg("unknown school {name}", name=name))
        fitting = self._with_or_without_place(form)
        near = {self._names[known] for known in fitting}
        if near == {key := next(iter(near), AMBIGUOUS)} and key >= 0:
            return Match(key, doubt=msg("read as the school {name}", name=self.names[key]), became=self.names[key])
        if near:
            reason = msg("several schools may be meant by {name}; give the full name or the school ID", name=name)
            return Match(-1, reason=reason, ambiguous=True, near=self._called(fitting))
        guess = closest(form, self._names, 0.6)
        if guess:
            reason = msg("unknown school {name}; did you mean {guess}?", name=name, guess=self._official[guess])
            return Match(-1, reason=reason, near=self._called(nearest(form, self._names, _RESEMBLES)))
        return Match(-1, reason=msg("unknown school {name}", name=name))

    def _called(self, forms: Iterable[str]) -> tuple[int, ...]:
        """The schools that go by one of these names."""
        found: set[int] = set()
        for form in forms:
            found |= self._shared.get(form) or {self._names[form]}
        return tuple(sorted(found))

    def _with_or_without_place(self, form: str) -> list[str]:
        """The names of schools that a name may mean, but for the place that stands before it or does not."""
        longer = [known for known in self._names if known.endswith(form) and _is_place(known[: -len(form)])]
        return longer or [
            known for known, key in self._names.items() if form.endswith(known) and self._may_stand(form, known, key)
        ]

    def resolve(self, id_text: str, name_text: str) -> Match:
        """The school of a row from what its cells say; both empty gives key -1 without a reason."""
        id_value = convert_key(id_text, False)
        school_id = id_value.value if isinstance(id_value.value, str) else ""
        name = trimmed(name_text)
        if plain(name) in _OWN:
            name = ""
        if not school_id and id_value.kind == "doubted" and not name:
            return Match(-1, reason=id_value.message)
        by_id = self.by_id(school_id) if school_id else -1
        if not name:
            if school_id and by_id < 0:
                return Match(-1, reason=msg("unknown school ID {school_id}", school_id=school_id))
            return Match(by_id)
        by_name = self.by_name(name)
        if not school_id:
            return by_name
        if by_id < 0:
            if by_name.key >= 0:
                return Match(
                    by_name.key,
                    doubt=msg("unknown school ID {school_id}; the name was used", school_id=school_id),
                    became=self.names[by_name.key],
                )
            reason = msg("unknown school ID {school_id} and unknown name {name}", school_id=school_id, name=name)
            return Match(-1, reason=reason, near=by_name.near)
        if by_name.key >= 0 and by_name.key != by_id:
            return Match(
                -1,
                reason=msg("school ID {school_id} and name {name} are two different schools", school_id=school_id, name=name),
                near=tuple(sorted((by_id, by_name.key))),
            )
        if by_name.key < 0:
            return Match(
                by_id, doubt=msg("another name than in the list of schools; the school ID was used"), became=self.names[by_id]
            )
        return Match(by_id)

    def mentioned(self, text: str) -> list[int]:
        """The schools whose names stand in a text, remembered: the same titles and file names come again and again.

        A name without the place before it (10_驼铃中学, of 山丹县驼铃中学) will do where only one school is called so.
        """
        if text not in self._seen:
            self._seen[text] = self._find_mentions(text)
        return self._seen[text]

    def stranger(self, text: str, own: int, table_names: Sequence[str]) -> str:
        """The one school that a title or a file's name names and no list has, if its name does not resemble that of ``own``; ""
        for a text that names none (2025年乡村小学教师名单) or a known one.
        """
        if len(text) > 60 or self.mentioned(text):
            return ""
        word = school_in_words(_LABEL.sub("", text), table_names)
        core = _PLACE.sub("", plain(word)[:-2]) + plain(word)[-2:] if word else ""
        if not word or _NO_NAME.fullmatch(core) or own in self.by_name(word).near:
            return ""
        return word

    def _find_mentions(self, text: str) -> list[int]:
        """Schools whose name stands in a text; a name inside a longer one that also stands there does not count."""
        pieces = "\n".join(plain(piece) for piece in text.split())
        for form in dict.fromkeys((pieces, plain(text))):
            spans = [
                (at, at + len(name), key)
                for name, key in self._names.items()
                if name in form and (len(name) > 2 or name == form) and _stands_alone(form, at := form.find(name), at + len(name))
            ]
            outer = [one for one in spans if not any(_inside(one, other) for other in spans)]
            if outer:
                return sorted({key for _, _, key in outer if key >= 0})
        word = plain(school_in_words(text, ()))
        near = {self._names[known] for known in self._with_or_without_place(word)} if word else set()
        return sorted(near) if len(near) == 1 and AMBIGUOUS not in near else []

    def _may_stand(self, form: str, known: str, key: int) -> bool:
        """Whether 山丹县城关小学 may be the school known as 城关小学.

        Not if another of its names puts it in another place of the same kind.
        """
        place = form[: -len(known)]
        if not _is_place(place):
            return False
        own = [
            name[: -len(known)] for name, other in self._names.items() if other == key and name.endswith(known) and name != known
        ]
        return not any(before and _level(before) == _level(place) and not place.endswith(before) for before in own)

    def __len__(self) -> int:
        return len(self.names)


def _is_place(before: str) -> bool:
    """What stands before a school's name is a place: 山丹县, 清泉镇."""
    return _PLACE.fullmatch(before) is not None


def _level(place: str) -> str:
    """Places of one level exclude each other: a school is in one township and in one county."""
    return next((kind for kind in ("乡镇道", "县区旗") if place[-1] in kind), place[-1])


def _inside(one: tuple[int, int, int], other: tuple[int, int, int]) -> bool:
    """A name inside a longer name that also stands there."""
    return other[0] <= one[0] and one[1] <= other[1] and other[1] - other[0] > one[1] - one[0]


_BEFORE = re.compile(r"(?:^|[^\u3400-\u9fff]|[省市县区州旗盟镇乡道村年度月期份的]|附件|关于)$")
_AFTER = re.compile(r"附属|附设|第?.?分校|.?校区|分园|幼儿园|[\u3400-\u9fff]{0,6}教学点|小学部|初中部|高中部")


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a name in a text is not a piece of another school's: 实验小学 in 第二实验小学 or in 实验小学附属幼儿园."""
    return _BEFORE.search(text[:start]) is not None and _AFTER.match(text[end:]) is None


def school_in_words(text: str, table_names: Sequence[str]) -> str:
    """A school's name inside a file name or title, when there is no list of schools to look it up in; "" if there is none."""
    bare = _NOISE.sub(" ", text)
    for name in sorted(table_names, key=len, reverse=True):
        bare = bare.replace(name, " ")
    found = [hit.strip("-_·") for part in re.split(r"[\s_\-—－]+", bare) for hit in _SCHOOL_WORD.findall(part)]
    names = [name for name in dict.fromkeys(found) if len(name) > 2]
    return names[0] if len(names) == 1 else ""
