"""The keys of packs, policies and records in Chinese: which word stands for which English key, and where.

``in_english`` gives a file's tree with English keys, so that everything behind it knows one spelling. Names that authors choose
(tables, columns, codes, populations) stay as they are written.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from auditor.i18n import Message, called, msg
from auditor.rules.words import (
    CASE_WORDS,
    COMPARATORS,
    EXPECT_WORDS,
    LINKED_WORDS,
    OVERRIDE_WORDS,
    OWN_WORDS,
    TEXT_WORDS,
    read_word,
)
from auditor.written.mistakes import Mistakes
from auditor.written.yaml_source import Node, Span

Words = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Keys:
    """The keys of a mapping. ``inside``: those of its values, by English key; ``each``: those under every name that an author
    chose, or of every element of a list. ``values``: words that stand for values. ``named``: one language stands for both."""

    words: Words = field(default_factory=dict)
    inside: Mapping[str, Keys] = field(default_factory=dict)
    each: Keys | None = None
    values: Mapping[str, Words] = field(default_factory=dict)
    named: bool = False


_NAMED: Words = {"zh": TEXT_WORDS["zh"], "en": TEXT_WORDS["en"], "aliases": ("别名", "也认")}
_TEXT = Keys(TEXT_WORDS)
_NOT_BEFORE = Keys({"on": ("日期",), "reason": ("理由",)}, {"reason": _TEXT})
_FORCE = Keys({"from": ("自", "起"), "until": ("至", "止"), "not_before": ("不早于",)}, {"not_before": _NOT_BEFORE})
_TYPES: Words = {
    "key": ("主键",),
    "text": ("文字",),
    "code": ("代码",),
    "date": ("日期",),
    "month": ("月份",),
    "integer": ("整数",),
    "number": ("数",),
    "money": ("金额",),
    "boolean": ("是否",),
    "time": ("时刻",),
    "school": ("学校",),
    "person": ("教职工",),
    "link": ("关联",),
}
_COLUMN = Keys(
    {
        **_NAMED,
        "type": ("类型",),
        "list": ("代码表",),
        "decimals": ("小数位",),
        "counted_in": ("计量单位",),
        "default": ("默认",),
        "when_absent": ("缺列时",),
        "inferred": ("推断",),
        "blank": ("空白",),
        "private": ("保密",),
        "personal": ("个人信息",),
        "names": ("姓名属于",),
        "to": ("指向",),
        "true_words": ("是的写法",),
        "false_words": ("否的写法",),
        "unit": ("单位",),
    },
    values={"type": _TYPES, "blank": {"never": ("尚未发生",)}},
    named=True,
)
_DERIVED = Keys({**_NAMED, "formula": ("公式",), "unit": ("单位",)}, named=True)
_CODE = Keys(_NAMED, named=True)
_POPULATION = Keys(
    {**_NAMED, "of": ("表",), "extends": ("继承",), "where": ("条件",), "leaves_out": ("不计入",)},
    {"leaves_out": Keys(each=Keys({"when": ("条件",), **_NAMED}, named=True))},
    named=True,
)
RECORDS = Keys(
    {"tables": ("表",), "code_lists": ("代码表",), "populations": ("人群",)},
    {
        "tables": Keys(
            each=Keys(
                {
                    **_NAMED,
                    "level": ("层级",),
                    "key": ("主键",),
                    "dated_by": ("日期列",),
                    "columns": ("列",),
                    "derived": ("推算",),
                },
                {"columns": Keys(each=_COLUMN), "derived": Keys(each=_DERIVED)},
                values={"level": {"school": ("学校",), "bureau": ("主管部门",)}},
                named=True,
            )
        ),
        "code_lists": Keys(
            each=Keys(
                {**_NAMED, "source": ("出处",), "missing": ("视为未填",), "codes": ("代码",)},
                {"codes": Keys(each=_CODE)},
                named=True,
            )
        ),
        "populations": Keys(each=_POPULATION),
    },
)
_TERM = Keys({"name": ("名称",), "from": ("自", "起"), "until": ("至", "止")}, {"name": _TEXT})
PACK = Keys(
    {
        "name": ("包名",),
        "title": ("标题",),
        "policy": ("政策",),
        "version": ("版本",),
        "jurisdiction": ("适用地区",),
        "in_force": ("有效期",),
        "calendar": ("校历",),
        "records": ("记录",),
        "extends": ("继承",),
        "override": ("调整",),
        "scope": ("发给谁",),
        "former_rules": ("曾用编号",),
    },
    {
        "title": _TEXT,
        "jurisdiction": _TEXT,
        "in_force": _FORCE,
        "calendar": Keys(
            {
                "school_year_starts": ("学年开始",),
                "terms": ("学期",),
                "holiday_months": ("假期月份",),
                "years": ("分年",),
            },
            {
                "terms": Keys(each=_TERM),
                "years": Keys(each=Keys({"terms": ("学期",), "holiday_months": ("假期月份",)}, {"terms": Keys(each=_TERM)})),
            },
        ),
        "records": RECORDS,
    },
)
_RELATIONS: Words = {
    "implements": ("落实",),
    "restates": ("一致",),
    "stricter": ("更严",),
    "looser": ("较宽",),
    "completed": ("由它补充",),
    "outrun": ("它更新",),
}
_HIGHER = Keys(
    {"norm": ("规定",), "clause": ("条款",), "relation": ("关系",), "from": ("自", "起"), "says": ("说明",)},
    {"says": _TEXT},
    values={"relation": _RELATIONS},
)
_CLAUSE = Keys(
    {
        "number": ("编号", "条款"),
        "part": ("分项",),
        "summary": ("摘要",),
        "class": ("类别",),
        "implied": ("推定",),
        "higher": ("上位规定",),
        "rules": ("规则",),
        "reason": ("理由",),
    },
    {"summary": _TEXT, "reason": _TEXT, "higher": Keys(each=_HIGHER)},
)
POLICY = Keys(
    {
        "name": ("名字", "政策"),
        "title": ("标题",),
        "issuer": ("发文机关",),
        "document_number": ("文号",),
        "date": ("印发日期",),
        "level": ("层级",),
        "addressees": ("主送",),
        "in_force": ("有效期",),
        "completes": ("补充",),
        "supersedes": ("废止",),
        "url": ("网址",),
        "text": ("原文",),
        "clauses": ("条款",),
    },
    {
        **dict.fromkeys(("title", "issuer", "addressees"), _TEXT),
        **dict.fromkeys(("completes", "supersedes"), Keys(each=_TEXT)),
        "in_force": _FORCE,
        "clauses": Keys(each=_CLAUSE),
    },
    values={
        "level": {"national": ("国家",), "province": ("省",), "city": ("市",), "county": ("县",), "school": ("学校",)},
    },
)


def in_english(node: Node, keys: Keys, mistakes: Mistakes) -> Node:
    """The tree with English keys and value words; places stay. A key given in both languages is noted as a mistake."""
    if node.is_list and keys.each is not None:
        return Node([in_english(element, keys.each, mistakes) for element in node.elements], node.span, node.keys)
    if not node.is_mapping:
        return node
    entries: dict[str, Node] = {}
    spans: dict[str, Span] = {}
    for key, value in node.items.items():
        name = read_word(key, keys.words, node.keys[key], mistakes) or key
        if name in entries:
            mistakes.add("E105", node.keys[key], msg("“{word}” is given twice.", word=key))
            continue
        inner = keys.inside.get(name) or (keys.each if name not in keys.words else None)
        spans[name] = node.keys[key]
        entries[name] = _value(in_english(value, inner, mistakes) if inner else value, keys.values.get(name), mistakes)
    if keys.named and "zh" in entries and "en" not in entries:
        entries["en"], spans["en"] = entries["zh"], spans["zh"]
    return Node(entries, node.span, spans)


def _value(node: Node, words: Words | None, mistakes: Mistakes) -> Node:
    found = read_word(node.text, words, node, mistakes) if words and node.text is not None else None
    return node if found is None else Node(found, node.span, node.keys)


def spelt(words: Words, name: str) -> str:
    """The Chinese word that the program writes for an English key; the key itself where it has none."""
    return words[name][0] if words.get(name) else name


_ALL: tuple[Words, ...] = (OWN_WORDS, COMPARATORS, LINKED_WORDS, CASE_WORDS, EXPECT_WORDS, OVERRIDE_WORDS)
_OF_FILES = (_COLUMN, RECORDS, _POPULATION, _CLAUSE, POLICY, PACK)
_SPELT = {
    str(name): chinese[0] for words in reversed((*_ALL, *(keys.words for keys in _OF_FILES))) for name, chinese in words.items()
}


def keyword(key: str) -> Message:
    """A key as the reader of a message calls it: 条款, clause. A key of another file stays as it is."""
    return called(_SPELT.get(key, key), key)
