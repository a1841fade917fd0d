"""Text of data that tries to break out of its page: never run, and seen as it was written."""

from __future__ import annotations

import csv
import io
import shutil
import threading
from functools import partial
from http.server import ThreadingHTTPServer
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import Quiet, Visitor
from tests.browser.hostile import ATTACK, FILE, SIGN, STRAY, make_hostile
from tests.support import SMALL, build, command

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

    from tests.browser.conftest import Way

WAYS: tuple[Way, ...] = ("http", "file")
LOOK = f"""() => ({{
  pwned: window.pwned === undefined ? null : String(window.pwned),
  elements: Array.from(document.querySelectorAll(
    "img[src='x'], [onerror], [onclick], a[href^='javascript:'], iframe[src], iframe[srcdoc], object, embed"
  ), one => one.outerHTML.slice(0, 200)),
  scripts: Array.from(document.scripts, one => one.textContent).filter(
    text => text.startsWith('window.pwned')),
  seen: document.body.innerText.includes({SIGN!r}),
  title: document.title,
}})"""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site of hostile data."""
    folder = tmp_path_factory.mktemp("hostile")
    shutil.copytree(SMALL, folder / "data")
    make_hostile(folder / "data")
    build(folder / "site", "--data", folder / "data", "--as-of", "2024-03-25", "--no-binder")
    return folder / "site"


@pytest.fixture
def window(browser: Browser, hostile: Path) -> Iterator[Visitor]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(hostile)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    context = browser.new_context(viewport={"width": 1440, "height": 900}, accept_downloads=True)
    page = context.new_page()
    found = Visitor(
        page, {"http": f"http://127.0.0.1:{server.server_port}", "file": hostile.as_uri()}
    )
    page.on("dialog", found.dialog)
    yield found
    context.close()
    server.shutdown()
    thread.join()
    server.server_close()


def assert_harmless(page: Page, *, where: str) -> None:
    found = page.evaluate(LOOK)
    assert found.pop("title"), where
    assert found == {"pwned": None, "elements": [], "scripts": [], "seen": True}, where


@pytest.mark.parametrize("way", WAYS)
def test_no_page_runs_what_its_data_says(window: Visitor, hostile: Path, way: Way) -> None:
    paths = sorted(path.relative_to(hostile).as_posix() for path in hostile.rglob("*.html"))
    assert len(paths) > 30
    for path in paths:
        if (path, way) == ("404.html", "file"):
            continue  # addressed from the server's root
        assert_harmless(window.visit(path, way), where=path)
    assert window.complaints == []
    assert window.foreign() == []


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("query", ["<script>", "张三", "onerror", "javascript:window", "&lt;i&gt;"])
def test_what_the_search_finds_is_text(window: Visitor, way: Way, query: str) -> None:
    page = window.visit("figures.html", way)
    assert window.search(query)
    assert "<script>" in page.locator(".md-search-result__list").inner_text()
    assert_harmless(page, where=query)
    assert window.complaints == []


@pytest.mark.parametrize("way", WAYS)
def test_filters_and_files_made_of_it_are_text(window: Visitor, way: Way) -> None:
    page = window.visit("evidence/index.html", way)
    options = page.locator(".yj-filter select").first.locator("option").all_inner_texts()
    assert f"中心小学{ATTACK}" in options
    page.locator(".yj-filter select").first.select_option(f"中心小学{ATTACK}")
    page.locator(".yj-sort:visible", has_text="题名").click()
    page.wait_for_function("location.hash.startsWith('#?')")
    address = page.url
    assert_harmless(page, where="filter")
    with page.expect_download() as waiting:
        page.get_by_role("button", name="导出 CSV").click()
    text = waiting.value.path().read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert {row[3] for row in rows[1:]} == {f"中心小学{ATTACK}"}
    page.goto("about:blank")
    page.goto(address)
    assert page.locator(".yj-filter select").first.input_value() == f"中心小学{ATTACK}"
    assert_harmless(page, where="address")
    assert window.complaints == []


@pytest.mark.parametrize(
    "attack", ["%22%3E%3Cimg%20src%3Dx%20onerror%3Dwindow.pwned%3D1%3E", "%E4"]
)
@pytest.mark.parametrize("key", ["q", "state", "unit", "due", "sort", "nothing"])
def test_an_address_cannot_bring_anything_in(window: Visitor, key: str, attack: str) -> None:
    page = window.visit(f"evidence/index.html#?{key}={attack}")
    found = page.evaluate(LOOK)
    assert (found["pwned"], found["elements"], found["scripts"]) == (None, [], [])
    assert window.complaints == []


def test_names_of_files_are_text_too(window: Visitor) -> None:
    page = window.visit("evidence/E001.html")
    link = page.locator(".yj-paper-head a").first
    assert link.inner_text() == FILE
    assert page.request.get(link.evaluate("a => a.href")).ok
    assert STRAY in window.visit("evidence/index.html").locator("article").inner_text()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("short_title", "甲乡\u202e册检迎", "看不见的字符 U+202E"),
        ("short_title", "甲乡\u200b迎检册", "看不见的字符 U+200B"),
        ("short_title", "甲乡\u2066迎检册", "看不见的字符 U+2066"),
    ],
)
def test_what_turns_text_around_is_refused(small: Path, field: str, value: str, said: str) -> None:
    plan = small / "plan.yml"
    text = plan.read_text(encoding="utf-8").replace("short_title: 甲乡迎检册", f"{field}: {value}")
    plan.write_text(text, encoding="utf-8")
    done = command("check", "--data", small)
    assert done.returncode == 1
    assert said in done.stdout + done.stderr


@pytest.mark.parametrize(
    "name", ["javascript:alert(1).txt", "../E001.txt", "a\\b.txt", "/etc/passwd"]
)
def test_paths_that_lead_elsewhere_are_refused(small: Path, name: str) -> None:
    record = small / "evidence" / "E002.yml"
    text = record.read_text(encoding="utf-8").replace("path: E002.txt", f"path: '{name}'")
    record.write_text(text, encoding="utf-8")
    done = command("check", "--data", small)
    assert done.returncode == 1
    assert "文件路径应当是 data/evidence/files/ 下的相对路径" in done.stdout + done.stderr
