"""Whoever looks, and however: WCAG 2.2 AA by axe-core, keys, large type, narrow screens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.conftest import Look
from tests.browser.kinds import KINDS, OVER_HTTP_ONLY
from tests.browser.tools import package
from tests.support import some

if TYPE_CHECKING:
    from playwright.sync_api import Page

    from tests.browser.conftest import Visitor

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
LOOKS = [Look(1440), Look(390, dark=True), Look(390, large=True), Look(768, dark=True, large=True)]
# In large type every part is seen once more.
LARGE = ["index.html", "schedule.html", "indicators/A2.1.3.html", "evidence/index.html",
         "evidence/E009.html", "ledger/R11.html", "figures.html"]  # fmt: skip
BY_LOOK = pytest.mark.parametrize("visitor", LOOKS, indirect=True)
RUN = """tags => axe.run(document, {
  resultTypes: ["violations"], runOnly: {type: "tag", values: tags},
}).then(found => found.violations.flatMap(one => one.nodes.map(node =>
  `${one.id}: ${node.target.join(" ")}: ${node.failureSummary}`)))"""
FOCUS = """() => {
  const one = document.activeElement;
  // The choice of light or dark is shown by the label beside it.
  const shown = one.matches(".md-option") ? one.nextElementSibling : one;
  const box = shown.getBoundingClientRect(), style = getComputedStyle(shown);
  return {
    what: (one.getAttribute("class") || "") + " " + one.tagName + " " + (one.textContent || "").trim().slice(0, 12),
    seen: box.width > 0 && box.height > 0 && box.right > 0 && box.left < innerWidth,
    ring: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 1
      || style.boxShadow !== "none" || one.matches(".md-search__input"),
    body: one === document.body,
  };
}"""


@pytest.fixture(scope="module")
def axe() -> str:
    return (package("axe-core") / "axe.min.js").read_text(encoding="utf-8")


def violations(page: Page, axe: str) -> list[str]:
    page.evaluate(axe)
    found: list[str] = page.evaluate(RUN, TAGS)
    return found


@pytest.mark.parametrize(
    ("visitor", "path"),
    [
        (look, path)
        for at, look in enumerate(LOOKS)
        for path in [*KINDS, *OVER_HTTP_ONLY]
        # Lists in another order are made of the same parts: seen once.
        if at == 0 or (at == 1 and "/by-" not in path) or path in LARGE
    ],
    indirect=["visitor"],
    ids=str,
)
def test_axe_finds_nothing(visitor: Visitor, path: str, axe: str) -> None:
    assert violations(visitor.visit(path), axe) == []
    assert visitor.foreign() == []
    assert visitor.complaints == []


@BY_LOOK
def test_axe_finds_nothing_in_what_opens(visitor: Visitor, axe: str) -> None:
    page = visitor.visit("index.html")
    assert visitor.search("教育")
    assert violations(page, axe) == [], "search"
    page.keyboard.press("Escape")
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
    assert violations(page, axe) == [], "tables behind the drawings"
    page = visitor.visit("evidence/index.html#?due=30&sort=限")
    assert violations(page, axe) == [], "a list narrowed and sorted"
    opener = page.locator("label[role=button][for=__drawer]")
    if opener.is_visible():
        opener.press("Enter")
        assert violations(page, axe) == [], "drawer"


def test_axe_would_find_something(visitor: Visitor, axe: str) -> None:
    page = visitor.visit("index.html")
    page.evaluate("document.querySelector('.yj-page').innerHTML += '<img src=\"data:,\"><input>'")
    assert {one.split(":")[0] for one in violations(page, axe)} >= {"image-alt", "label"}


@pytest.mark.parametrize("visitor", [Look(1440), Look(1440, large=True)], indirect=True)
def test_no_kind_of_page_scrolls_sideways(visitor: Visitor) -> None:
    wide = {}
    for path in [*KINDS, *OVER_HTTP_ONLY]:
        page = visitor.visit(path)
        page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true; })")
        for width in (320, 390, 768, 1024, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            over = page.evaluate("document.scrollingElement.scrollWidth - innerWidth")
            if over > 0:
                wide[path, width] = over
    assert wide == {}


@pytest.mark.parametrize("visitor", [390, 1440], indirect=True)
def test_every_word_can_be_large_and_stays_so(visitor: Visitor) -> None:
    sizes = """() => Array.from(document.querySelectorAll("article p, article td, article h1, summary"),
      one => one.offsetParent ? parseFloat(getComputedStyle(one).fontSize) : 0)"""
    page = visitor.visit("index.html")
    switch = page.get_by_role("button", name="大字")
    assert switch.get_attribute("aria-pressed") == "false"
    before: list[float] = page.evaluate(sizes)
    switch.press("Enter")
    assert switch.get_attribute("aria-pressed") == "true"
    after: list[float] = page.evaluate(sizes)
    pairs = [(a, b) for a, b in zip(before, after, strict=True) if a and b]
    assert len(pairs) > 20
    assert all(b >= 1.25 * a for a, b in pairs)
    page = visitor.visit("plan.html")
    assert page.get_by_role("button", name="大字").get_attribute("aria-pressed") == "true"
    page.get_by_role("button", name="大字").click()
    visitor.visit("index.html")
    assert page.evaluate(sizes) == before


def test_large_type_needs_no_place_to_be_kept(visitor: Visitor) -> None:
    visitor.page.add_init_script(
        "for (const name of ['getItem', 'setItem']) {"
        " const own = Storage.prototype[name];"
        " Storage.prototype[name] = function (key, ...rest) {"
        "  if (key.startsWith('yingjian')) throw new DOMException('refused', 'SecurityError');"
        "  return own.call(this, key, ...rest); }; }"
    )
    page = visitor.visit("index.html", "file")
    page.get_by_role("button", name="大字").click()
    assert page.locator("html.yj-large").count() == 1
    assert visitor.complaints == []


@pytest.mark.parametrize("visitor", [390, 1440], indirect=True)
@pytest.mark.parametrize("path", ["index.html", "evidence/index.html", "organization.html"])
def test_the_keys_go_everywhere_and_are_seen(visitor: Visitor, path: str) -> None:
    page = visitor.visit(path)
    stops: list[dict[str, Any]] = []
    for _ in range(60):
        page.keyboard.press("Tab")
        stops.append(page.evaluate(FOCUS))
    # The first is the way past the frame, and nothing holds the focus.
    assert "md-skip" in stops[0]["what"]
    assert len({stop["what"] for stop in stops}) > 25
    assert [stop["what"] for stop in stops if not (stop["seen"] and stop["ring"])] == []
    for _ in range(70):
        page.keyboard.press("Shift+Tab")
        if "md-skip" in page.evaluate(FOCUS)["what"]:
            break
    else:
        pytest.fail("the way back does not lead to the beginning")


def test_the_way_past_the_frame(visitor: Visitor) -> None:
    page = visitor.visit("evidence/index.html")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    inside = page.evaluate("document.querySelector('article').contains(document.activeElement)")
    assert inside


@pytest.mark.parametrize("visitor", [390], indirect=True)
def test_the_drawer_and_the_search_open_and_close_by_keys(visitor: Visitor) -> None:
    page = visitor.visit("plan.html")
    opener = page.locator("label[role=button][for=__drawer]")
    opener.press("Enter")
    assert page.locator("#__drawer").is_checked()
    assert opener.get_attribute("aria-expanded") == "true"
    assert page.evaluate(
        "document.querySelector('.md-sidebar--primary').contains(document.activeElement)"
    )
    page.keyboard.press("Escape")
    assert not page.locator("#__drawer").is_checked()
    assert page.evaluate("document.activeElement.htmlFor") == "__drawer"
    page.locator("label[role=button][for=__search]").press("Space")
    page.wait_for_function("document.activeElement.matches('.md-search__input')")
    page.keyboard.press("Escape")
    assert not page.locator("#__search").is_checked()


def test_nothing_moves_for_those_who_ask(visitor: Visitor) -> None:
    visitor.page.emulate_media(reduced_motion="reduce")
    page = visitor.visit("index.html")
    longest = page.evaluate(
        """() => Math.max(...Array.from(document.querySelectorAll("*"), one => {
          const style = getComputedStyle(one);
          return Math.max(...style.transitionDuration.split(",").map(parseFloat),
            ...style.animationDuration.split(",").map(parseFloat));
        }))"""
    )
    assert longest <= 0.001


@pytest.mark.parametrize(
    ("path", "charts", "titles"),
    [
        ("index.html", 3, {"单位", "怎样", "序", "一级指标"}),
        ("schedule.html", 1, {"序"}),
        ("organization.html", 1, {"机构"}),
    ],
)
def test_every_drawing_has_its_table_behind_it(
    visitor: Visitor, path: str, charts: int, titles: set[str]
) -> None:
    page = visitor.visit(path)
    behind = page.locator("details.yj-chart-table")
    assert behind.count() >= charts
    heads = set()
    for one in some(behind.all()):
        one.locator("summary").press("Enter")
        assert one.locator("tbody tr:visible").count() > 0
        heads.add(one.locator("thead th").first.inner_text())
    assert heads == titles


@pytest.mark.parametrize("visitor", [Look(1440), Look(1440, dark=True)], indirect=True)
@pytest.mark.parametrize("path", ["index.html", "schedule.html", "organization.html"])
def test_the_words_of_drawings_are_text_that_stands_out(visitor: Visitor, path: str) -> None:
    faint = (
        visitor.visit(path)
        .locator("svg.yj-svg:visible text")
        .evaluate_all(
            """all => {
          const light = colour => {
            const [r, g, b] = colour.match(/[\\d.]+/g).map(Number).map(v => {
              const part = v / 255;
              return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
            });
            return 0.2126 * r + 0.7152 * g + 0.0722 * b;
          };
          const paper = light(getComputedStyle(document.body).backgroundColor);
          return all.map(one => {
            const fill = getComputedStyle(one).fill;
            const pair = [light(fill), paper].sort((a, b) => b - a);
            return [one.textContent, (pair[0] + 0.05) / (pair[1] + 0.05), fill];
          }).filter(([, contrast]) => contrast < 4.5).map(one => one[0]);
        }"""
        )
    )
    # The flag of today is paper on ink.
    assert [words for words in faint if not words.startswith("今日")] == []
