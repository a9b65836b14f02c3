"""Who may do what: one function, which every page asks before it does anything."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AnonymousUser, User

from auditor.web.models import HandIn, Material, Panel, Person, School

ANYBODY, SIGNED_IN = "anybody", "signed_in"
_ROLE_OF = {
    "audit.manage": ("inspector",),
    "hand_in.decide": ("inspector",),
    "run.see": ("inspector",),
    "paper.make": ("inspector",),
    "evidence.answer": ("inspector",),
    "waiver.write": ("inspector",),
    "ledger.write": ("inspector",),
    "rule.see": ("policy", "inspector"),
    "rule.write": ("policy",),
    "account.manage": ("admin",),
    "desk.keep": ("admin",),
}
"""Action → the roles that may do it to every object; what a school may do to its own stands below."""
_OF_SCHOOLS = ("school.see", "school.hand_in", "finding.see", "finding.say", "material.see")
_NAMES = "name.see"
"""A right of its own, which an inspector has only where the administrator gave it."""
ACTIONS = (ANYBODY, SIGNED_IN, *_ROLE_OF, *_OF_SCHOOLS, _NAMES)


def person_of(user: User | AnonymousUser) -> Person | None:
    """What the desk knows of a user; None for whoever is not signed in, or has no account of the desk."""
    return getattr(user, "person", None) if user.is_authenticated and user.is_active else None


def may(user: User | AnonymousUser, action: str, thing: Any = None) -> bool:
    """Whether ``user`` may do ``action`` to ``thing`` (a school, a hand-in, a finding …; None: to none in particular).

    A school sees and hands in only what is its own, whatever else there is. What is not allowed here is forbidden.
    """
    if action == ANYBODY:
        return True
    person = person_of(user)
    if person is None:
        return False
    if action == SIGNED_IN:
        return True
    if action in _ROLE_OF:
        return any(role in person.roles for role in _ROLE_OF[action])
    if action == _NAMES:
        return "inspector" in person.roles and person.sees_names
    if action in _OF_SCHOOLS:
        return "inspector" in person.roles or ("school" in person.roles and _is_own(person, thing))
    return False


def _is_own(person: Person, thing: Any) -> bool:
    """Whether a thing belongs to the school of a person, and to no other."""
    if not person.school_id:
        return False
    if isinstance(thing, School):
        return bool(thing.school_id == person.school_id)
    if isinstance(thing, HandIn):
        return thing.school is not None and thing.school.school_id == person.school_id and thing.by_id == person.user_id
    if isinstance(thing, Panel):
        return bool(thing.subject_id == person.school_id)
    if isinstance(thing, Material):
        return bool(thing.school.school_id == person.school_id)
    return False
