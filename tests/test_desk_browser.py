"""The desk in a real browser, as four kinds of people use it: school, inspector, policy staff, and whoever keeps it."""

from __future__ import annotations

import io
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import browser
import openpyxl
import pytest
from desk import SAMPLE, filled_desk

PASSWORD = "一个够长的密码2026"
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 800}
PATIENCE = 60_000
"""Milliseconds: other tests share the machine."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A desk of a county with one worker, as its keeper starts it: the sample is judged already."""
    desk = filled_desk(tmp_path_factory, tmp_path_factory.mktemp("browser") / "desk")
    passwords()
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port = one.getsockname()[1]
    command = [sys.executable, "-m", "auditor", "serve", "--data", str(desk.home.root), "--port", str(port), "--workers", "1"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    told = process.stdout.readline()
    assert f"127.0.0.1:{port}" in told, process.stderr and process.stderr.read()
    yield f"http://127.0.0.1:{port}"
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=60) == 0


def passwords() -> None:
    """A password for everybody, of the kind that the desk itself makes."""
    from django.contrib.auth.hashers import PBKDF2PasswordHasher
    from django.contrib.auth.models import User
    from django.db import connections

    from auditor.web.people import make

    make("keeper", ["admin"], name="管理员")
    User.objects.update(password=PBKDF2PasswordHasher().encode(PASSWORD, "salt" * 6, 1000))
    connections["default"].close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser.started() as one:
        yield one


@contextmanager
def signed_in(chromium: Any, address: str, who: str, size: dict[str, int], **more: Any) -> Iterator[Any]:
    """A page of somebody who signed in; at its end nothing was asked of anybody else, and the browser had no complaint."""
    context = chromium.new_context(viewport=size, locale="zh-CN", **more)
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda wrong: complaints.append(str(wrong)))
    page.goto(f"{address}/enter")
    page.fill("input[name=name]", who)
    page.fill("input[name=password]", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("text=退出")
    browser.settled(page)
    yield page
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []
    assert complaints == []
    context.close()


def sound(page: Any) -> None:
    """Nothing for axe to complain of, and no scrolling sideways."""
    assert browser.violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), page.url


def reach(page: Any, selector: str) -> None:
    """Go to an element by the Tab key alone."""
    for _ in range(150):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{selector} is not reached by the keyboard")


def shorter() -> bytes:
    """The school's workbook, one line shorter."""
    book = openpyxl.load_workbook(SAMPLE / "records" / "学校填报" / "04_胡麻小学.xlsx")
    sheet = book.worksheets[1]
    sheet.delete_rows(sheet.max_row)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def test_a_school_by_keyboard_from_its_workbook_to_a_finding_and_its_objection(address: str, chromium: Any) -> None:
    with signed_in(chromium, address, "school", WIDE) as page:
        workbook = {"name": "改好的.xlsx", "mimeType": "application/octet-stream", "buffer": shorter()}
        page.set_input_files("input[type=file]", [workbook])
        reach(page, "form.drop button")
        page.keyboard.press("Enter")
        page.wait_for_selector("text=已由后交的代替")
        page.wait_for_selector("text=核对码")
        browser.settled(page)
        sound(page)
        reach(page, "a[href^='/findings/']")
        page.keyboard.press("Enter")
        page.wait_for_selector("text=没有计入的记录")
        reach(page, "textarea")
        page.keyboard.type("第7行应当算数")
        reach(page, "button[value=objection]")
        page.keyboard.press("Enter")
        page.wait_for_selector("text=第7行应当算数")
        sound(page)


def test_an_inspector_runs_the_county_looks_at_a_finding_and_opens_the_ledger(address: str, chromium: Any) -> None:
    with signed_in(chromium, address, "inspector", WIDE) as page:
        page.wait_for_selector("table.grid")
        assert page.locator("table.grid tbody tr").count() == 12
        sound(page)
        page.click("nav.steps a:has-text('结论')")
        page.click("text=按现在采用的材料核查一次")
        page.wait_for_selector("text=逐项查看结论")
        browser.settled(page)
        page.click("text=逐项查看结论")
        page.click("main table a >> nth=0")
        page.fill("textarea", "请说明当天谈话的人")
        page.click("button[value=reply]")
        page.wait_for_selector("text=请说明当天谈话的人")
        sound(page)
        page.click("nav.steps a:has-text('文书')")
        page.click("main a:has-text('整改台账')")
        page.click("button[value=open]")
        page.wait_for_selector(".board .item")
        sound(page)
        page.goto(f"{address}/audits/1/archive")
        sound(page)
        page.goto(f"{address}/audits/1/evidence")
        page.goto(page.eval_on_selector("main a[href*='/question/']", "a => a.href"))
        sound(page)
        page.goto(f"{address}/audits/1/intake")
        page.click("table.grid th a:has-text('胡麻小学')")
        page.wait_for_selector("form[action*='/slips/']")
        sound(page)


def test_evidence_is_answered_on_a_telephone(address: str, chromium: Any) -> None:
    with signed_in(chromium, address, "inspector", PHONE) as page:
        page.goto(f"{address}/audits/1/evidence")
        sound(page)
        page.click("table.evidence thead a:has-text('胡麻小学')")
        before = page.inner_text(".say")
        asked = page.locator("details.ask").filter(has=page.locator("summary:has-text('双培养')")).first
        asked.locator("summary").click()
        asked.locator("input[name=document]").fill("双培养工作计划")
        asked.locator("button[value=yes]").click()
        page.wait_for_selector("details.good-edge")
        assert page.inner_text(".say") != before
        sound(page)


def test_policy_staff_see_a_mistake_while_they_type(address: str, chromium: Any) -> None:
    with signed_in(chromium, address, "policy", WIDE) as page:
        page.goto(f"{address}/rules/shandan/shandan/3c/edit")
        page.wait_for_selector(".cm-content")
        sound(page)
        page.click(".cm-content")
        page.keyboard.press("Control+End")
        page.keyboard.type("\nnonsense: 1")
        page.wait_for_selector("#problems .bad-edge")
        page.wait_for_selector(".cm-lintRange-error, .cm-lint-marker-error")
        assert "nonsense" in page.input_value("#text")


def test_without_scripts_a_rule_is_still_saved(address: str, chromium: Any) -> None:
    with signed_in(chromium, address, "policy", WIDE, java_script_enabled=False) as page:
        page.goto(f"{address}/rules/shandan/shandan/3c/edit")
        written = page.input_value("#text")
        page.fill("#text", written.replace("at_least: 2/3", "at_least: 3/4", 1))
        page.fill("input[name=reason]", "县里提高了要求")
        page.click("button[value=save]")
        page.wait_for_selector("text=县里提高了要求")


def test_whoever_keeps_the_desk_makes_an_account_and_a_backup(address: str, chromium: Any, tmp_path: Path) -> None:
    with signed_in(chromium, address, "keeper", WIDE) as page:
        page.wait_for_selector("text=账号")
        sound(page)
        page.fill("input[name=username]", "dudao9")
        page.select_option("select[name=role]", "inspector")
        with page.expect_download() as links:
            page.click("button[value=one]")
        links.value.save_as(tmp_path / "links.csv")
        assert "/invited/" in (tmp_path / "links.csv").read_text(encoding="utf-8-sig")
        page.click("text=日志")
        page.wait_for_selector("main td:has-text('keeper')")
        sound(page)
        page.goto(f"{address}/desk/retention")
        sound(page)
        page.click("text=运行情况与备份")
        page.click("main form button")
        page.wait_for_selector("li:has-text('20')")
        sound(page)
