"""A small foreign site with hostile words and secret papers, searched over http and from file://."""

from __future__ import annotations

import threading
from functools import partial
from http.server import ThreadingHTTPServer
from shutil import copytree
from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import Quiet, Visitor
from tests.support import SMALL, build

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile")
    data = folder / "data"
    copytree(SMALL, data)
    for name, old, new in (
        (
            "organization.yml",
            "aliases: [中心校]",
            f"aliases: [中心校, '{HOSTILE}别名'], former_names: [红星公社小学]",
        ),
        ("evidence/E002.yml", "title: 值班与设施统计表", f"title: '值班{HOSTILE}统计表'"),
        (
            "systems.yml",
            "secrecy: [公开, 督导组, 内部]",
            "secrecy: [公开, 督导组, 内部]\nunsearched: [内部]",
        ),
    ):
        text = (data / name).read_text(encoding="utf-8")
        assert old in text
        (data / name).write_text(text.replace(old, new), encoding="utf-8")
    paper = data / "evidence" / "files" / "E002.txt"
    paper.write_text(f"原文{HOSTILE}里的话 &lt;b&gt; <script>alert(2)</script>", encoding="utf-8")
    return build(folder / "site", "--no-binder", "--data", data).out


@pytest.fixture
def guest(browser: Browser, hostile: Path) -> Iterator[Visitor]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(hostile)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    context = browser.new_context()
    address = f"http://127.0.0.1:{server.server_port}"
    yield Visitor(context.new_page(), {"http": address, "file": hostile.as_uri()})
    context.close()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize("way", ["http", "file"])
@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("值班", f"值班{HOSTILE}统计表"),
        ("onerror", HOSTILE),
        ("里的话", "里的话 &lt;b&gt; <script>alert(2)</script>"),
        ("别名", "中心小学"),
    ],
)
def test_what_data_and_papers_say_is_text(guest: Visitor, way: str, query: str, shown: str) -> None:
    page = guest.visit("plan.html", way)  # type: ignore[arg-type]  # parametrised
    assert guest.search(query)
    result = page.locator(".md-search-result")
    assert shown in result.inner_text()
    assert result.locator("img, script, b").count() == 0
    assert guest.complaints == []
    assert guest.foreign() == []


def test_a_unit_is_found_by_the_name_it_had(guest: Visitor) -> None:
    guest.visit("plan.html")
    for query in ("红星公社小学", "紅星公社", "hxgsxx", "hongxinggongshe"):
        assert guest.search(query)[0].endswith("units/U2.html"), query


def test_the_text_of_secret_papers_is_nowhere_on_the_site_but_in_the_paper(
    guest: Visitor, hostile: Path
) -> None:
    words = "小例子里的一份材料"
    assert words in (SMALL / "evidence" / "files" / "E001.txt").read_text(encoding="utf-8")
    guest.visit("plan.html")
    found = guest.search(words)
    assert [address for address in found if "evidence/E001.html" in address] == []
    for name in ("papers.js", "search_index.json", "search_index.js"):
        assert words not in (hostile / "search" / name).read_text(encoding="utf-8")
    assert "里的话" in (hostile / "search" / "papers.js").read_text(encoding="utf-8")
