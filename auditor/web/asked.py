"""What only a person can settle, as the page of hand-ins asks it: the questions of ``auditor import --ask`` with their answers.

An answer is a decision (``decisions.yaml``). Two files of one school that differ are one question, whatever tables they hold.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from auditor.i18n import Message, msg
from auditor.inputs.decisions import Decision
from auditor.quality.questions import Question
from auditor.records.doubt import CONTESTED_ROW, REASONS
from auditor.web.decided import as_dict, digest
from auditor.web.looking import texts
from auditor.web.models import HandIn


def with_answers(
    causes: Sequence[dict[str, Any]], found: Sequence[Question], hand_ins: Sequence[HandIn]
) -> Iterator[dict[str, Any]]:
    """The causes of the grid, those that a decision settles with their answers; and the questions that no cause tells.

    An answer is ``{"says": {zh, en}, "decides": [decision]}``. ``asks``: what has to be said with it, ``school`` or ``day``.
    """
    school_of = {one.sha256: one.school_id for one in hand_ins if one.school_id is not None}
    called = {one.school_id: one.school.short_name or one.school.name for one in hand_ins if one.school is not None}
    several = {cause["pk"] for cause in causes if cause["kind"] == "several"}
    stands: dict[int, list[Question]] = {}
    others: list[Question] = []
    for question in found:
        schools = {school_of[sha] for sha in _files(question) if sha in school_of}
        if len(schools) != 1:
            others.append(question)
        elif _settles(question) == "stands":
            stands.setdefault(schools.pop(), []).append(question)
        elif not (schools & several and _is_of_versions(question)):
            others.append(question)
    for cause in causes:
        if cause["kind"] == "contested" and cause["pk"] in several:
            continue
        if cause["kind"] == "contested" and cause["pk"] in stands:
            for question in stands[cause["pk"]]:
                yield _keyed({**cause, **_answers(question), "waits": max(cause["waits"], question.waits)})
            continue
        yield _keyed(cause) if cause.get("choices") else cause
    told = several | {cause["pk"] for cause in causes if cause["kind"] == "contested"}
    for question in (*others, *(one for school, of in stands.items() if school not in told for one in of)):
        schools = {school_of[sha] for sha in _files(question) if sha in school_of}
        whose = called[schools.pop()] if len(schools) == 1 else ""
        about: dict[str, Any] = {"school": whose, "pk": None, "kind": "question", "tables": [], "cells": []}
        yield _keyed({**about, "waits": question.waits, **_answers(question)})


def choices_of_several(each: Mapping[str, int], names: Mapping[str, str], rows: Mapping[tuple[str, str], Sequence[int]]) -> Any:
    """Of several files with the same table: one stands, or every row counts. ``each``: SHA-256 → rows read.

    ``rows``: (file, sheet) → rows that another of the files does not have.
    """
    made = [
        _choice(msg("Take {name} ({n})", name=names[sha].rpartition("/")[2], n=n), [Decision("stands", names[sha], sha)])
        for sha, n in each.items()
    ]
    if rows:
        both = [Decision("count", names[sha], sha, sheet, tuple(sorted(of))) for (sha, sheet), of in sorted(rows.items())]
        made.append(_choice(msg("Both: parts of one list"), both))
    return made


def _choice(says: Message, decides: Sequence[Decision]) -> dict[str, Any]:
    return {"says": texts(says), "decides": [as_dict(one) for one in decides]}


def _files(question: Question) -> set[str]:
    decided = [*(choice.decides for choice in question.choices), question.decides]
    return {one.sha256 for one in decided if one is not None and one.sha256}


def _is_of_versions(question: Question) -> bool:
    """Whether it asks about rows that another of a school's files does not have."""
    return question.says.values.get("why") == REASONS[CONTESTED_ROW]


def _settles(question: Question) -> str:
    return next((choice.decides.decides for choice in question.choices if choice.decides is not None), "")


def _answers(question: Question) -> dict[str, Any]:
    return {
        "says": texts(question.says),
        "choices": [_choice(choice.says, [choice.decides]) for choice in question.choices if choice.decides is not None],
        "asks": question.asks,
        "decides": as_dict(question.decides) if question.decides is not None else {},
    }


def _keyed(cause: dict[str, Any]) -> dict[str, Any]:
    """The cause with a word by which its answer names it; it changes with what is asked."""
    return {"asks": "", "decides": {}, **cause, "key": digest([cause["choices"], cause.get("decides", {}), cause["pk"]])}
