"""The administrator's accounts: made singly, for every school at once, or by a spreadsheet; each begins with a link good once.

No password is made, shown or kept by anybody but its owner: a link lets its holder set one, and is void from then on.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.auth import login, password_validation
from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from auditor.i18n import Message, msg
from auditor.web import jobs, log
from auditor.web.models import ROLES, Job, Person, School
from auditor.web.pages import language_of, page
from auditor.web.rights import ANYBODY, SIGNED_IN, person_of
from auditor.web.routes import route
from auditor.web.site import MOST_BYTES, desk

ROLE_WORDS: dict[str, Message] = {
    "inspector": msg("Inspector"),
    "school": msg("School"),
    "policy": msg("Policy staff"),
    "admin": msg("Administrator"),
}
_ROLE_NAMES = {"督导员": "inspector", "学校": "school", "政策法规人员": "policy", "管理员": "admin"}
LISTED = 500
MOST_NEW = 2000


def link_of(user: User) -> str:
    """The path by which a user sets a password, once."""
    return reverse("invited", kwargs={"more": user.pk, "token": default_token_generator.make_token(user)})


def make(username: str, roles: Sequence[str], *, name: str = "", school_id: str = "") -> User:
    """A new account, to which nobody can sign in before its link was followed."""
    user = User(username=username)
    user.set_unusable_password()
    user.save()
    Person.objects.create(user=user, roles=list(roles), name=name, school_id=school_id)
    return user


def first_administrator() -> str:
    """The path of the link for the first administrator; "" where one has set a password already."""
    admins = [person.user for person in Person.objects.select_related("user") if "admin" in person.roles]
    if any(user.is_active and user.has_usable_password() for user in admins):
        return ""
    return link_of(admins[0] if admins else make("admin", ["admin"]))


@route("invited/<int:more>/<str:token>", ANYBODY, methods=("GET", "POST"))
def invited(request: HttpRequest, more: int, token: str) -> HttpResponseBase:
    """Whoever holds the link sets the password of an account."""
    user = User.objects.filter(pk=more, is_active=True).first()
    if user is None or person_of(user) is None or not default_token_generator.check_token(user, token):
        text = msg("This link was used already, or is too old. Ask whoever keeps the desk for a new one.")
        return page(request, "told", 404, title=msg("The link is no longer good"), text=text)
    wrong: list[str] = []
    if request.method == "POST":
        wrong = _set_password(request, user)
        if not wrong:
            login(request, user, backend="django.contrib.auth.backends.ModelBackend")
            return redirect("home")
    return page(request, "password", 400 if wrong else 200, title=msg("Set your password"), user=user, wrong=wrong, old=False)


@route("password", SIGNED_IN, methods=("GET", "POST"))
def own_password(request: HttpRequest) -> HttpResponseBase:
    """Anybody changes their own password."""
    wrong: list[str] = []
    user = request.user
    if request.method == "POST":
        if user.has_usable_password() and not user.check_password(request.POST.get("old", "")):
            wrong = [msg("The password of before is wrong.").say(language_of(request))]
        else:
            wrong = _set_password(request, user)
        if not wrong:
            login(request, user, backend="django.contrib.auth.backends.ModelBackend")
            return redirect("home")
    return page(request, "password", 400 if wrong else 200, title=msg("Set your password"), user=user, wrong=wrong, old=True)


def _set_password(request: HttpRequest, user: User) -> list[str]:
    first, second = request.POST.get("password", ""), request.POST.get("again", "")
    if first != second:
        return [msg("The two passwords are not the same.").say(language_of(request))]
    try:
        password_validation.validate_password(first, user)
    except ValidationError as weak:
        return list(weak.messages)
    with transaction.atomic():
        user.set_password(first)
        user.save()
        log.note(user, "set_password")
    return []


@route("desk/accounts", "account.manage", methods=("GET", "POST"))
def accounts(request: HttpRequest) -> HttpResponseBase:
    """All accounts, and ways to make more. A list of links is given out once, as a file."""
    wrong: Message | None = None
    if request.method == "POST":
        what = request.POST.get("what", "")
        if what == "schools":
            return _links(request, _for_schools(request))
        if what == "one":
            made, wrong = _one(request)
            if made is not None:
                return _links(request, [made])
        elif what == "file":
            wrong = _file(request)
            if wrong is None:
                return redirect("accounts")
        elif what == "listed":
            return _links(request, _from_list(request))
        else:
            raise Http404
    listed = Job.objects.filter(kind=jobs.ACCOUNTS).order_by("-pk").first()
    return page(
        request,
        "accounts",
        400 if wrong else 200,
        title=msg("Accounts"),
        keep=keeper_steps("accounts"),
        people=list(Person.objects.select_related("user").order_by("user__username")[:LISTED]),
        total=Person.objects.count(),
        words=ROLE_WORDS,
        without=len(_schools_without()),
        wrong=wrong,
        job=listed,
        soon=1 if listed is not None and listed.state in ("waiting", "running") else 0,
    )


def keeper_steps(here: str) -> list[dict[str, Any]]:
    """The administrator's pages."""
    listed = (
        ("accounts", msg("Accounts")),
        ("log_book", msg("Log")),
        ("health", msg("Health and backups")),
        ("retention", msg("Retention")),
    )
    return [{"name": name, "word": word, "here": name == here} for name, word in listed]


def _schools_without() -> list[School]:
    taken = {person.school_id for person in Person.objects.all()} | set(User.objects.values_list("username", flat=True))
    found = {school.school_id: school for school in School.objects.filter(audit__closed=False)}
    return [school for school_id, school in sorted(found.items()) if school_id not in taken]


def _for_schools(request: HttpRequest) -> list[User]:
    with transaction.atomic():
        schools = _schools_without()[:MOST_NEW]
        made = [make(one.school_id, ["school"], name=one.name, school_id=one.school_id) for one in schools]
        log.note(request.user, "made_accounts", n=len(made))
    return made


def _one(request: HttpRequest) -> tuple[User | None, Message | None]:
    row = {key: request.POST.get(key, "").strip() for key in ("username", "name", "role", "school_id")}
    if wrong := fault(row):
        return None, wrong
    with transaction.atomic():
        made = make(row["username"], [row["role"]], name=row["name"], school_id=row["school_id"])
        log.note(request.user, "made_accounts", n=1, username=row["username"], role=row["role"])
    return made, None


def fault(row: dict[str, str]) -> Message | None:
    """What is wrong with a wanted account."""
    name = row["username"]
    if not name or len(name) > 100 or not all(c.isalnum() or c in "@.+-_" for c in name):
        return msg("An account's name has letters, figures and @ . + - _ only.")
    if User.objects.filter(username=name).exists():
        return msg("There is an account “{name}” already.", name=name)
    if row["role"] not in ROLES:
        return msg("The role must be one of: inspector, school, policy, admin.")
    if row["role"] == "school" and not row["school_id"]:
        return msg("An account of a school needs the school's ID.")
    return None


def _file(request: HttpRequest) -> Message | None:
    file = request.FILES.get("file")
    if file is None or file.size > MOST_BYTES:
        return msg("Choose a spreadsheet.")
    sha256, _ = desk().home.keep(file.chunks(), MOST_BYTES)
    jobs.ask(jobs.ACCOUNTS, None, request.user, sha256=sha256, name=file.name[-60:])
    return None


def rows_of(lines: Iterable[Sequence[str]]) -> list[dict[str, str]]:
    """The accounts that a spreadsheet wants: columns 账号, 姓名, 角色, 学校标识码, found by their header."""
    titles = {"账号": "username", "姓名": "name", "角色": "role", "学校标识码": "school_id"}
    titles |= {"account": "username", "name": "name", "role": "role", "school ID": "school_id"}
    places: dict[int, str] = {}
    found = []
    for line in lines:
        cells = [cell.strip() for cell in line]
        if not places:
            known = {n: titles[cell] for n, cell in enumerate(cells) if cell in titles}
            places = known if "username" in known.values() else {}
            continue
        row = {"username": "", "name": "", "role": "school", "school_id": ""}
        row |= {key: cells[n] for n, key in places.items() if n < len(cells) and cells[n]}
        if row["username"]:
            found.append({**row, "role": _ROLE_NAMES.get(row["role"], row["role"])})
    return found[:MOST_NEW]


def _from_list(request: HttpRequest) -> list[User]:
    """The accounts of the last spreadsheet against which there is nothing to say."""
    job = Job.objects.filter(kind=jobs.ACCOUNTS, state="done").order_by("-pk").first()
    made = []
    with transaction.atomic():
        for row in job.result.get("rows", []) if job is not None else []:
            if fault(row) is None:
                made.append(make(row["username"], [row["role"]], name=row["name"], school_id=row["school_id"]))
        log.note(request.user, "made_accounts", n=len(made))
    return made


def _links(request: HttpRequest, users: Sequence[User]) -> HttpResponse:
    """The links of accounts as a file for spreadsheets; they cannot be shown again, only made anew."""
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow([msg("account").say("zh"), msg("name").say("zh"), msg("link, good once").say("zh")])
    for user in users:
        name = user.person.name
        table.writerow([user.username, f"'{name}" if name[:1] in "=+-@" else name, request.build_absolute_uri(link_of(user))])
    response = HttpResponse("\ufeff" + written.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="links.csv"'
    return response


@route("desk/accounts/<int:id>", "account.manage", Person, methods=("POST",))
def change_account(request: HttpRequest, person: Person) -> HttpResponseBase:
    """A new link; an account switched off or on; an inspector's right to see names in full given or taken."""
    what = request.POST.get("what", "")
    user = person.user
    with transaction.atomic():
        if what == "link":
            user.set_unusable_password()
            user.save()
            log.note(request.user, "made_link", username=user.username)
            return _links(request, [user])
        if what == "switch" and user.pk != request.user.pk:
            user.is_active = not user.is_active
            user.save()
            log.note(request.user, "switched", username=user.username, active=user.is_active)
        elif what == "names" and "inspector" in person.roles:
            person.sees_names = not person.sees_names
            person.save(update_fields=("sees_names",))
            log.note(request.user, "gave_names", username=user.username, may=person.sees_names)
        else:
            raise Http404
    return redirect("accounts")
