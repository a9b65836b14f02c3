"""The desk in a real browser: a school hands in its workbook and sees its verdict, an inspector sees the grid."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import browser
import pytest
from desk import SAMPLE


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A demonstration with one worker, as somebody starts it."""
    port = free_port()
    command = [sys.executable, "-m", "auditor", "serve", "--demo", "--port", str(port), "--workers", "1"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None
    told = process.stdout.readline()
    assert f"127.0.0.1:{port}" in told, process.stderr and process.stderr.read()
    yield f"http://127.0.0.1:{port}"
    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=30) == 0


@pytest.fixture(scope="module")
def chromium() -> Iterator[Any]:
    with browser.started() as one:
        yield one


def test_a_school_and_an_inspector_at_the_desk(address: str, chromium: Any) -> None:
    asked: list[str] = []
    school = chromium.new_context(viewport={"width": 390, "height": 800}, locale="zh-CN").new_page()
    school.on("request", lambda request: asked.append(request.url))
    complaints: list[str] = []
    school.on("console", lambda message: complaints.append(message.text))
    school.goto(f"{address}/enter")
    school.keyboard.press("Tab")  # to the content
    school.click("button[value=school]")
    school.wait_for_selector("input[type=file]", timeout=120_000)
    school.set_input_files("input[type=file]", str(SAMPLE / "records" / "学校填报" / "04_胡麻小学.xlsx"))
    school.focus("form.drop button")
    school.keyboard.press("Enter")
    school.wait_for_selector("text=核对码", timeout=90_000)
    assert "4项" in school.inner_text(".say")
    deadline = time.monotonic() + 60
    while school.locator("[role=status]").count() and time.monotonic() < deadline:
        school.wait_for_timeout(500)
    assert school.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not browser.violations(school)
    inspector = chromium.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN").new_page()
    inspector.on("request", lambda request: asked.append(request.url))
    inspector.goto(f"{address}/enter")
    inspector.click("button[value=inspector]")
    inspector.wait_for_selector("table.grid")
    assert inspector.locator("table.grid tbody tr").count() == 12
    assert not browser.violations(inspector)
    assert not complaints
    assert all(url.startswith((address, "data:")) for url in asked)
