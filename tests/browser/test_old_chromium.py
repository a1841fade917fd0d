"""A Chromium of 2020 (version 86), as old machines with Windows 7 have it, reads and searches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.browser.conftest import FLAGS, Visitor
from tests.browser.kinds import KINDS
from tests.browser.tools import old_chromium
from tests.support import some

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Playwright

    from tests.browser.conftest import Way

WAYS: tuple[Way, ...] = ("http", "file")


@pytest.fixture(scope="module")
def old(driver: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    program, environment = old_chromium(tmp_path_factory.mktemp("chromium-86"))
    opened = driver.chromium.launch(
        executable_path=program, args=[*FLAGS, "--no-zygote"], env={**environment}
    )
    assert opened.version.startswith("86.")
    yield opened
    opened.close()


@pytest.fixture(params=[1440, 390], ids=lambda width: f"{width}px")
def reader(
    old: Browser, site: Path, served: str, request: pytest.FixtureRequest
) -> Iterator[Visitor]:
    context = old.new_context(viewport={"width": request.param, "height": 900})
    yield Visitor(context.new_page(), {"http": served, "file": site.as_uri()})
    context.close()


# Playwright's own finding and clicking wants a newer browser than this; scripts of the page do not.
CHOOSE = """([label, value]) => {
  const one = document.querySelector(`.yj-filter [aria-label="${label}"]`);
  one.value = value;
  one.dispatchEvent(new Event("change"));
}"""
SHOWN = """() => Array.from(document.querySelectorAll(".yj-cols-evidence tbody tr"),
  row => row.offsetParent ? row.children[0].textContent : "").filter(Boolean)"""
HITS = """() => Array.from(
  document.querySelectorAll(".md-search-result__item > a[href]:not(.yj-hit-open)"),
  link => link.href)"""


def search(reader: Visitor, query: str) -> list[str]:
    """As somebody who opens the search and types; addresses found, best first."""
    page = reader.page
    page.evaluate(
        """() => {
          document.querySelector(".md-search-result__list").innerHTML = "<li id=stale></li>";
          const open = document.querySelector(".md-header__button[for=__search]");
          const box = document.querySelector("input.md-search__input");
          if (open.offsetParent && !document.getElementById("__search").checked) open.click();
          box.value = "";
          box.focus();
        }"""
    )
    page.keyboard.insert_text(query)
    page.wait_for_function("!document.querySelector('#stale')")
    found: list[str] = page.evaluate(HITS)
    return found


@pytest.mark.parametrize("way", WAYS)
def test_every_kind_of_page_is_read(reader: Visitor, way: Way) -> None:
    page = reader.page
    width = (page.viewport_size or {"width": 0})["width"]
    for path in some(KINDS):
        reader.visit(path, way)
        found = page.evaluate(
            """() => {
              const tops = [".md-header", ".yj-page", ".yj-colophon"].map(
                one => document.querySelector(one).getBoundingClientRect().top);
              return {
                heads: document.querySelectorAll("article h1").length,
                words: document.querySelector("article").innerText.trim().length,
                width: document.scrollingElement.scrollWidth,
                ordered: tops[0] < tops[1] && tops[1] < tops[2],
              };
            }"""
        )
        assert found.pop("words") > 40, path
        assert found == {"heads": 1, "width": width, "ordered": True}, path
    assert reader.complaints == []
    assert reader.foreign() == []


@pytest.mark.parametrize("way", WAYS)
def test_it_searches(reader: Visitor, way: Way) -> None:
    reader.visit("plan.html", way)
    expected = {
        "胡宏泽": "people/P20.html",
        "huhongze": "people/P20.html",
        "2015-15": "evidence/E001.html",
    }
    found = {query: search(reader, query)[0] for query in expected}
    assert found == {query: f"{reader.bases[way]}/{path}" for query, path in expected.items()}
    assert reader.complaints == []


@pytest.mark.parametrize("way", WAYS)
def test_lists_work(reader: Visitor, way: Way) -> None:
    page = reader.visit("evidence/index.html", way)
    everything = page.evaluate(SHOWN)
    page.evaluate(CHOOSE, ["责任单位", "镇财政所"])
    page.evaluate(CHOOSE, ["到期", "30"])
    page.evaluate(CHOOSE, ["排序", "-收录"])
    seen = page.evaluate(SHOWN)
    assert 0 < len(seen) < len(everything)
    page.wait_for_function("location.hash.startsWith('#?')")
    address = page.url
    page.goto("about:blank")
    page.goto(address)
    assert page.evaluate(SHOWN) == seen
    order = page.evaluate(
        "window.yingjian.sorted(['镇财政所', '派出所', '1.10', '1.9'], one => one)"
    )
    assert order == ["1.9", "1.10", "派出所", "镇财政所"]
    assert reader.complaints == []


@pytest.mark.parametrize("way", WAYS)
def test_large_type_is_kept(reader: Visitor, way: Way) -> None:
    size = "parseFloat(getComputedStyle(document.documentElement).fontSize)"
    page = reader.visit("index.html", way)
    before = page.evaluate(size)
    page.evaluate("document.querySelector('.yj-large-switch').click()")
    reader.visit("plan.html", way)
    assert page.evaluate(size) >= 1.25 * before
    assert reader.complaints == []
