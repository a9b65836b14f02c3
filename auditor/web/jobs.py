"""Work that waits for a worker: a table, claimed by one statement, so that no job is done twice at once and none is lost."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils import timezone

from auditor.i18n import Message, msg
from auditor.web.models import Audit, Job

CHECK, COUNTY, ACCOUNTS, IMPACT = "check", "county", "accounts", "impact"
FORMS, LETTERS, REGISTER, LEDGER, NAMES = "forms", "letters", "register", "ledger", "names"
PROOF, SLIP = "proof", "slip"
KINDS = (CHECK, COUNTY, ACCOUNTS, IMPACT, FORMS, LETTERS, REGISTER, LEDGER, NAMES, PROOF, SLIP)
TRIES = 2
"""A job whose worker died is begun once more; then it is told."""
SILENCE = timedelta(minutes=10)
"""A worker that has said nothing for so long is taken for dead."""
SHOWN_FOR = timedelta(minutes=10)
"""Names in full are kept for so long, for whoever asked for them."""

_CLAIM = """
UPDATE desk_job SET state = 'running', worker = %s, beat_at = %s, tries = tries + 1
WHERE id = (
  SELECT id FROM desk_job AS one WHERE state = 'waiting' AND kind IN ({kinds})
  AND NOT EXISTS (SELECT 1 FROM desk_job AS other
    WHERE other.state = 'running' AND other.audit_id = one.audit_id
    AND (other.kind = one.kind OR (other.kind IN ('county', 'ledger') AND one.kind IN ('county', 'ledger'))))
  ORDER BY id LIMIT 1)
RETURNING id
"""


def ask(kind: str, audit: Audit | None, by: User | None = None, **matter: Any) -> Job:
    """A job that waits. One that already waits for the same is enough."""
    with transaction.atomic():
        same = Job.objects.filter(kind=kind, audit=audit, state="waiting", matter=matter).first()
        return same or Job.objects.create(kind=kind, audit=audit, by=by, matter=matter)


def claim(worker: str, kinds: Sequence[str] = KINDS) -> Job | None:
    """The next job for ``worker``, or None. Of one audit and kind one worker does one job at a time.

    A run over the county goes on from the ledger and writes it: what somebody accepts meanwhile waits until it is done.
    """
    statement = _CLAIM.format(kinds=", ".join(["%s"] * len(kinds)))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [worker, timezone.now(), *kinds])
        found = cursor.fetchone()
    return Job.objects.get(pk=found[0]) if found else None


def beat(job: Job, what: Message | None = None, done: int = 0, total: int = 0) -> None:
    """Say that the work goes on, and what is being done."""
    progress = {"zh": what.say("zh"), "en": what.say("en"), "done": done, "total": total} if what else {}
    Job.objects.filter(pk=job.pk).update(beat_at=timezone.now(), progress=progress)


def done(job: Job, result: Mapping[str, Any]) -> None:
    json.dumps(result)
    Job.objects.filter(pk=job.pk).update(state="done", ended_at=timezone.now(), result=dict(result), progress={})


def failed(job: Job, why: Message) -> None:
    told = {"zh": why.say("zh"), "en": why.say("en")}
    Job.objects.filter(pk=job.pk).update(state="failed", ended_at=timezone.now(), result={"why": told}, progress={})


def give_back(worker: str | None = None) -> int:
    """The jobs of a worker that died (None: of all workers) wait again, or fail where they were begun often enough.

    Returns how many were given back or failed.
    """
    lost = Job.objects.filter(state="running", **({"worker": worker} if worker else {}))
    return _lose(list(lost))


def give_back_silent() -> int:
    """The same for jobs of which nothing was heard for too long."""
    return _lose(list(Job.objects.filter(state="running", beat_at__lt=timezone.now() - SILENCE)))


def _lose(jobs: list[Job]) -> int:
    for job in jobs:
        if job.tries >= TRIES:
            failed(job, msg("The work was broken off twice. Nothing that was handed in is lost; ask whoever keeps the desk."))
        else:
            Job.objects.filter(pk=job.pk, state="running").update(state="waiting", worker="", progress={})
    return len(jobs)


def underway(audit: Audit, kind: str) -> Job | None:
    """The job of this kind that waits or runs for an audit."""
    return Job.objects.filter(audit=audit, kind=kind, state__in=("waiting", "running")).order_by("id").first()


def forget() -> None:
    """Names that were shown in full are kept by nobody."""
    Job.objects.filter(kind=NAMES, made_at__lt=timezone.now() - SHOWN_FOR).delete()
