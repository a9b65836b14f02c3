"""Questions about records on the terminal: asked one by one, or told with how many requirements wait for each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from auditor.commands.tell import plain
from auditor.i18n import msg
from auditor.inputs.decisions import Decision, with_decision, write_decisions
from auditor.quality.questions import Question

TOLD = 5
"""Open questions that are told where nobody is asked."""
_ASKS = {
    "school": msg("School ID or name (empty: leave it open)"),
    "district": msg("District (empty: leave it open)"),
    "day": msg("Day, such as 2025-01-01"),
}


def ask_or_tell(open_questions: Sequence[Question], file: Path | None, decisions: Sequence[Decision]) -> None:
    """Ask, and write every answer into ``file`` as soon as it is given; without a file say what is open."""
    if not open_questions:
        return
    click.echo(str(msg("Questions that only a person can settle: {n}", n=len(open_questions))))
    if file is None:
        for question in open_questions[:TOLD]:
            click.echo(plain(f"  {_said(question)}"))
        click.echo(str(msg("Answer them: auditor import … --ask decisions.yaml")))
        return
    try:
        by = click.prompt(str(msg("Who answers (name, may be left empty)")), default="", show_default=False)
        for question in open_questions:
            answer = _answer(question)
            if answer is not None:
                decisions = with_decision(decisions, replace(answer, by=by.strip(), on=str(date.today())))
                write_decisions(file, decisions)
    except click.Abort:
        click.echo()
    click.echo(str(msg("Decisions in {file}: {n}", file=str(file), n=len(decisions))))


def _said(question: Question) -> str:
    return str(msg("{question} ({n} requirements wait for it)", question=question.says, n=question.waits))


def _answer(question: Question) -> Decision | None:
    """What the person says; None where it stays open."""
    click.echo(plain(_said(question)))
    if question.asks and question.decides is not None:
        ask = _ASKS[question.asks]
        while True:
            text = click.prompt(str(ask), default="", show_default=False).strip()
            if not text:
                return None
            if question.asks == "school":
                return replace(question.decides, school=text)
            if question.asks == "district":
                return replace(question.decides, district=text)
            try:
                return replace(question.decides, day=date.fromisoformat(text).isoformat())
            except ValueError:
                click.echo(str(msg("This is not a day; write it like 2025-12-31.")))
    for nth, choice in enumerate(question.choices, 1):
        click.echo(plain(f"  {nth}. {choice.says}"))
    chosen = click.prompt(
        str(msg("Number")), type=click.IntRange(1, len(question.choices)), default=len(question.choices), show_default=True
    )
    return question.choices[chosen - 1].decides
