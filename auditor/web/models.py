"""What the database holds: people, audits and whose hand-in counts, jobs, runs, answers, and the log."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone

WAITING, CURRENT, ASKED, REFUSED = "waiting", "current", "asked", "refused"
RETURNED, ASIDE, REPLACED = "returned", "aside", "replaced"
STATES = (WAITING, CURRENT, ASKED, REFUSED, RETURNED, ASIDE, REPLACED)
"""Of a hand-in: accepted and not yet looked at; it counts; nobody knows whose it is; it cannot be read; sent back; another of
two stands; a later one stands for it."""
ROLES = ("inspector", "school", "policy", "admin")


class Person(models.Model):
    """Who signs in. ``school_id``: of which school, for the role ``school``. ``sees_names``: may see people's names in full."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="person")
    roles = models.JSONField(default=list)
    school_id = models.CharField(max_length=100, blank=True, default="")
    name = models.CharField(max_length=100, blank=True, default="")
    sees_names = models.BooleanField(default=False)
    language = models.CharField(max_length=2, default="zh")


class Audit(models.Model):
    """One audit; its folder holds ``audit.yaml``.

    ``grid``, ``summary``, ``evidence``, ``ledger``: what was last found, as pages show it; the files in the folder are the truth.
    ``forms``: which were made, and when they were given to the schools.
    """

    name = models.CharField(max_length=200)
    packs = models.JSONField(default=list)
    as_of = models.DateField()
    deadline = models.DateField(null=True)
    made_at = models.DateTimeField(default=timezone.now)
    grid = models.JSONField(default=dict)
    grid_at = models.DateTimeField(null=True)
    summary = models.JSONField(default=dict)
    evidence = models.JSONField(default=dict)
    ledger = models.JSONField(default=dict)
    forms = models.JSONField(default=dict)
    closed = models.BooleanField(default=False)
    closed_at = models.DateTimeField(null=True)


class School(models.Model):
    """A school of an audit. ``stale``: what counts for it has changed since it was last answered."""

    audit = models.ForeignKey(Audit, on_delete=models.CASCADE, related_name="schools")
    school_id = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    short_name = models.CharField(max_length=200, blank=True, default="")
    stale = models.BooleanField(default=False)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("audit", "school_id"), name="school_once"),)
        ordering = ("school_id",)


class HandIn(models.Model):
    """One file that was handed in. ``school`` None: the bureau's, or nobody knows yet whose.

    ``corrects``: who handed it in said that it stands for the former hand-in of the same tables. ``placed``: a person said whose
    it is. ``seen``: what the first look found. ``path``: where it lies in the audit's records, if it counts. ``deleted_at``: its
    bytes were kept no longer.
    """

    audit = models.ForeignKey(Audit, on_delete=models.CASCADE, related_name="hand_ins")
    school = models.ForeignKey(School, on_delete=models.CASCADE, null=True, related_name="hand_ins")
    bureau = models.BooleanField(default=False)
    sha256 = models.CharField(max_length=64)
    name = models.CharField(max_length=200)
    size = models.BigIntegerField()
    by = models.ForeignKey(User, on_delete=models.PROTECT, null=True)
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=10, default=WAITING, choices=[(state, state) for state in STATES])
    corrects = models.BooleanField(default=False)
    placed = models.BooleanField(default=False)
    reason = models.CharField(max_length=500, blank=True, default="")
    seen = models.JSONField(default=dict)
    path = models.CharField(max_length=400, blank=True, default="")
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("id",)


class Run(models.Model):
    """One run folder. ``kind``: ``check`` (some schools) or ``county``. ``letters``: its papers, and when they were given out."""

    audit = models.ForeignKey(Audit, on_delete=models.CASCADE, related_name="runs")
    kind = models.CharField(max_length=10)
    made_at = models.DateTimeField(default=timezone.now)
    done = models.BooleanField(default=False)
    checked_at = models.DateTimeField(null=True)
    proved = models.BooleanField(null=True)
    letters = models.JSONField(default=dict)


class Answer(models.Model):
    """What a school was last told. ``view``: the page's matter in both languages; ``codes``: pack → check code."""

    school = models.OneToOneField(School, on_delete=models.CASCADE, related_name="answer")
    run = models.ForeignKey(Run, on_delete=models.CASCADE)
    at = models.DateTimeField(default=timezone.now)
    view = models.JSONField(default=dict)
    codes = models.JSONField(default=dict)


class Panel(models.Model):
    """What the last run over the county says of one finding. ``subject_id``: the school where it was measured, "" at a bureau.

    ``view``: language → the texts of its page.
    """

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="panels")
    finding_id = models.CharField(max_length=40, db_index=True)
    rule = models.CharField(max_length=100)
    subject_id = models.CharField(max_length=100, db_index=True)
    subject_name = models.CharField(max_length=200)
    owner = models.CharField(max_length=20)
    verdict = models.CharField(max_length=20)
    strength = models.CharField(max_length=20)
    period_start = models.DateField()
    view = models.JSONField(default=dict)


class Remark(models.Model):
    """What somebody said to a finding: a school's objection, the bureau's answer. Only ever added."""

    audit = models.ForeignKey(Audit, on_delete=models.CASCADE, related_name="remarks")
    finding_id = models.CharField(max_length=40, db_index=True)
    what = models.CharField(max_length=20)
    text = models.CharField(max_length=2000)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    who = models.CharField(max_length=150)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ("id",)


class Material(models.Model):
    """A paper that a school shows. ``document``: its name or number; ``sha256``: of the file, "" where it lies at the school.

    ``open``: nobody has answered it yet; ``reason``: why it went back.
    """

    audit = models.ForeignKey(Audit, on_delete=models.CASCADE, related_name="materials")
    school = models.ForeignKey(School, on_delete=models.CASCADE, related_name="materials")
    question = models.CharField(max_length=20)
    document = models.CharField(max_length=500)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    name = models.CharField(max_length=200, blank=True, default="")
    size = models.BigIntegerField(default=0)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    open = models.BooleanField(default=True)
    reason = models.CharField(max_length=500, blank=True, default="")


class Job(models.Model):
    """Work for a worker. ``state``: waiting, running, done, failed. ``tries``: how often it was begun."""

    kind = models.CharField(max_length=20)
    audit = models.ForeignKey(Audit, on_delete=models.CASCADE, null=True)
    matter = models.JSONField(default=dict)
    state = models.CharField(max_length=10, default="waiting", db_index=True)
    worker = models.CharField(max_length=60, blank=True, default="")
    tries = models.IntegerField(default=0)
    made_at = models.DateTimeField(default=timezone.now)
    beat_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    progress = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    by = models.ForeignKey(User, on_delete=models.SET_NULL, null=True)


class Version(models.Model):
    """A pack of rules as somebody saved it. ``files``: path in the pack → text; ``sha256`` is over them.

    ``said``: the rules whose sentence differs from the version before: {"rule", "before", "after"}. Audits are made with it from
    the day that a second person released it.
    """

    pack = models.CharField(max_length=60)
    number = models.IntegerField()
    files = models.JSONField(default=dict)
    sha256 = models.CharField(max_length=64)
    reason = models.CharField(max_length=500)
    said = models.JSONField(default=list)
    by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    released_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = (models.UniqueConstraint(fields=("pack", "number"), name="version_once"),)


class Retention(models.Model):
    """For how many days the desk keeps what no longer counts; 0: until somebody deletes it. There is one such row at most.

    ``files``: hand-ins that do not count any more; ``runs``: runs that later ones replaced; ``audits``: closed audits, whole.
    """

    files = models.PositiveIntegerField(default=180)
    runs = models.PositiveIntegerField(default=180)
    audits = models.PositiveIntegerField(default=0)


class Entry(models.Model):
    """One line of the log. ``hash`` is over the line before and this one; a trigger lets nobody change or remove any."""

    at = models.DateTimeField()
    who = models.CharField(max_length=150)
    did = models.CharField(max_length=40)
    what = models.JSONField(default=dict)
    before = models.CharField(max_length=64)
    hash = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering = ("id",)


def both(view: Any, language: str) -> str:
    """One text of ``{"zh": …, "en": …}``."""
    return str(view.get(language) or view.get("zh") or "") if isinstance(view, dict) else str(view)
