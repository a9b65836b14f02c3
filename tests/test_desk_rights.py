"""Every address of the desk × every role × objects of one's own and of others: who may, and nobody else."""

from __future__ import annotations

import ast
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from desk import open_desk

from auditor.web.site import Desk

ROLES = ("nobody", "school", "inspector", "policy", "admin")
MAY: dict[str, set[str]] = {
    # action → the roles that may do it to anything; "own": schools to what is theirs
    "anybody": set(ROLES),
    "signed_in": set(ROLES) - {"nobody"},
    "audit.manage": {"inspector"},
    "hand_in.decide": {"inspector"},
    "run.see": {"inspector"},
    "paper.make": {"inspector"},
    "account.manage": {"admin"},
    "desk.keep": {"admin"},
    "rule.see": {"policy", "inspector"},
    "rule.write": {"policy"},
    "evidence.answer": {"inspector"},
    "waiver.write": {"inspector"},
    "ledger.write": {"inspector"},
    "name.see": set(),  # nobody by role alone
    "finding.see": {"inspector", "own"},
    "finding.say": {"inspector", "own"},
    "material.see": {"inspector", "own"},
    "school.see": {"inspector", "own"},
    "school.hand_in": {"inspector", "own"},
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    home = tmp_path_factory.mktemp("rights")
    opened = open_desk(home / "desk", mode="data")
    from django.contrib.auth.models import User

    from auditor.web.folders import make_audit
    from auditor.web.models import HandIn, Material, Panel, Person, Run, School, Version
    from auditor.web.rules import files_of

    audit = make_audit("核查", ["shandan"], date(2026, 3, 31))
    own, other = (School.objects.create(audit=audit, school_id=name, name=name) for name in ("own", "other"))
    for role in ROLES[1:]:
        user = User.objects.create_user(role, password="a-long-password")
        Person.objects.create(user=user, roles=[role], school_id="own" if role == "school" else "")
    for school in (own, other):
        HandIn.objects.create(audit=audit, school=school, sha256="0" * 64, name="a.xlsx", size=1, state="asked")
    run = Run.objects.create(audit=audit, kind="county", done=True)
    audit.summary = {"run": run.pk, "schools": [], "tally": {}, "papers": []}
    audit.save()
    by = User.objects.get(username="admin")  # who saved it may not release it
    Version.objects.create(pack="shandan", number=1, files=files_of("shandan"), sha256="0" * 64, reason="-", by=by)
    line = dict.fromkeys(TEXTS, "") | {"notes": [], "left_out": [], "waiver": {}, "read": [], "evidence": [], "evidence_total": 0}
    for school in (own, other):
        told = {"run": run, "finding_id": school.name, "rule": "shandan/3c", "owner": "school", "strength": "must"}
        told |= {"subject_id": school.school_id, "subject_name": school.name, "verdict": "fail"}
        Panel.objects.create(**told, period_start=date(2025, 1, 1), view={"zh": line, "en": line})
        Material.objects.create(audit=audit, school=school, question="x", document="x", by=by)
    return opened


TEXTS = (
    *("found", "required", "shortfall", "range", "missing", "sum", "granted", "not_counted", "total", "title", "clause"),
    *("quote", "sentence", "period", "standing", "reason", "strength", "remedy", "due"),
)


def as_role(role: str) -> Any:
    from django.contrib.auth.models import User
    from django.test import Client

    made = Client()
    if role != "nobody":
        made.force_login(User.objects.get(username=role))
    return made


def things(route: Any) -> list[tuple[Any, bool]]:
    """Objects that a route may name, and whether each is the school's own."""
    from auditor.web.models import Material, Panel, School

    if route.of is None:
        return [(None, False)]
    found = list(route.of.objects.all())
    if route.of is School:
        return [(one, one.school_id == "own") for one in found]
    if route.of is Panel:
        return [(one, one.subject_id == "own") for one in found]
    if route.of is Material:
        return [(one, one.school.school_id == "own") for one in found]
    return [(one, False) for one in found]


def test_every_page_is_for_those_who_may(desk: Desk) -> None:
    from django.urls import reverse

    import auditor.web.urls  # noqa: F401  declares the pages
    from auditor.web.routes import ROUTES

    more = {"rule": "shandan/3c", "name": "report.html", "language": "en", "token": "x", "more": 1}
    wrong = []
    for route in ROUTES:
        keys = {key: value for key, value in more.items() if f":{key}>" in route.address}
        if route.address.startswith("rules/"):
            keys["name"] = "shandan"
        for role in ROLES:
            asked = as_role(role)
            for thing, is_own in things(route):
                path = reverse(route.name, kwargs={**({"id": thing.pk} if thing is not None else {}), **keys})
                for method in route.methods:
                    status = getattr(asked, method.lower())(path).status_code
                    let_in = role in MAY[route.action] or (role == "school" and is_own and "own" in MAY[route.action])
                    barred = status in (403, 404) if role != "nobody" else status == 302
                    if let_in and status == 403 and route.name == "sign_in":
                        continue  # no password was sent
                    if not let_in and not barred:
                        wrong.append((route.name, role, method, status))
                    if let_in and route.action not in ("anybody",) and status in (403, 500):
                        wrong.append((route.name, role, method, status))
            if route.methods == ("POST",):
                assert as_role(role).get(path).status_code in (302, 403, 404, 405)
    assert not wrong


def test_every_action_that_a_page_asks_for_is_known(desk: Desk) -> None:
    from auditor.web.routes import ROUTES, route

    with pytest.raises(ValueError, match=r"no\.such\.action"):
        route("somewhere", "no.such.action")
    assert {route.action for route in ROUTES} == {*MAY}


def test_what_is_no_action_is_forbidden(desk: Desk) -> None:
    from django.contrib.auth.models import AnonymousUser, User

    from auditor.web.rights import may

    for user in (AnonymousUser(), *User.objects.all()):
        assert not may(user, "no.such.action")
    stranger = User.objects.create_user("stranger")
    assert not may(stranger, "signed_in")


def test_views_are_only_reached_through_routes() -> None:
    """A function that takes a request and is not declared by ``route`` is helped by another; none has an address of its own."""
    for path in (Path(__file__).parent.parent / "auditor" / "web").glob("*.py"):
        source = path.read_text(encoding="utf-8")
        if path.name != "routes.py":
            assert "URLPattern" not in source
            assert "re_path" not in source
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "mark_safe":
                raise AssertionError(f"{path.name}: mark_safe")


def test_wrong_passwords_make_a_name_wait(desk: Desk) -> None:
    asked = as_role("nobody")
    wrong = {"name": "policy", "password": "wrong"}
    for _ in range(5):
        assert asked.post("/enter", wrong).status_code == 403
    told = asked.post("/enter", {"name": "policy", "password": "a-long-password"})
    assert told.status_code == 403
    assert "一刻钟" in told.content.decode()
    assert asked.post("/enter", {"name": "admin", "password": "a-long-password"}).status_code == 302


def test_names_without_an_account_wait_alike_and_cannot_fill_the_log(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    from django.utils import timezone

    from auditor.web import attempts
    from auditor.web.models import Entry

    monkeypatch.setattr(attempts, "MOST_NAMES", 50)
    kept, before, now = attempts.Attempts(), Entry.objects.count(), timezone.now()
    for n in range(200):
        kept.failed(f"guess-{n}", now)
    for _ in range(5):
        assert not kept.waits("nobody-9", now)
        kept.failed("nobody-9", now)
    assert kept.waits("nobody-9", now)
    assert [(one.who, one.what) for one in Entry.objects.order_by("pk")[before:]] == [("", {"n": 1})]
    later = now + attempts.WITHIN + attempts.WITHIN
    assert not kept.waits("nobody-9", later)
    kept.tell(later)
    assert [one.what for one in Entry.objects.order_by("pk")[before:]] == [{"n": 1}, {"n": 204}]
    assert len(kept._unknown) == 50


def test_an_unknown_name_is_told_as_a_wrong_password_is_and_not_written_down(desk: Desk) -> None:
    from auditor.web.models import Entry

    asked = as_role("nobody")
    told = [asked.post("/enter", {"name": "my-password-1", "password": "wrong"}) for _ in range(6)]
    assert all(one.status_code == 403 for one in told)
    assert ["一刻钟" in one.content.decode() for one in told] == [False] * 5 + [True]
    assert not Entry.objects.filter(who="my-password-1").exists()
    assert "my-password-1" not in str(list(Entry.objects.values_list("what", flat=True)))


def test_forms_from_elsewhere_are_refused(desk: Desk) -> None:
    from django.contrib.auth.models import User
    from django.test import Client

    asked = Client(enforce_csrf_checks=True)
    asked.force_login(User.objects.get(username="inspector"))
    response = asked.post("/audits", {"name": "x"})
    assert response.status_code == 403
    assert "再提交一次" in response.content.decode()


def test_no_page_forbids_its_own_form_to_say_where_it_comes_from(desk: Desk) -> None:
    """Under any other policy than this a browser sends "Origin: null", and the form is taken for one from elsewhere."""
    from django.contrib.auth.models import User

    from auditor.web.people import link_of, make

    paths = ["/enter", "/password", "/audits", "/desk/accounts", "/rules", link_of(make("invited", ["policy"]))]
    for path, role in zip(paths, ("nobody", "school", "inspector", "admin", "policy", "nobody"), strict=True):
        response = as_role(role).get(path)
        assert response.status_code == 200, path
        assert response.headers["Referrer-Policy"] == "same-origin", path
    User.objects.filter(username="invited").delete()


@pytest.mark.parametrize("back", ["//evil.example/", "https://evil.example/", "/\\evil.example", "javascript:alert(1)"])
def test_nobody_is_sent_elsewhere(desk: Desk, back: str) -> None:
    response = as_role("nobody").post("/language/en", {"back": back})
    assert response["Location"] == "/"


def test_another_host_is_not_answered(desk: Desk) -> None:
    assert as_role("nobody").get("/enter", headers={"host": "evil.example"}).status_code == 400


def test_cookies_are_for_the_desk_alone(desk: Desk) -> None:
    response = as_role("nobody").post("/enter", {"name": "inspector", "password": "a-long-password"})
    cookie = response.cookies["desk"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
