"""What a reader's browser makes of the site."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pypdfium2
import pytest

from tests.browser.kinds import KINDS, OVER_HTTP_ONLY

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.browser.conftest import Visitor, Way

OPENED = [
    *((path, "http") for path in [*KINDS, *OVER_HTTP_ONLY]),
    *((path, "file") for path in KINDS),
]


@pytest.mark.parametrize(("path", "way"), OPENED)
def test_nothing_leaves_the_machine_and_nothing_complains(
    visitor: Visitor, path: str, way: Way
) -> None:
    visitor.visit(path, way)
    visitor.page.locator("input.md-search__input").focus()
    visitor.page.wait_for_load_state("networkidle")
    assert visitor.foreign() == []
    assert visitor.complaints == []


def test_no_page_scrolls_sideways(visitor: Visitor, site: Path) -> None:
    """Of every folder below the top the longest pages, which are the ones that hold something wide."""
    wide = {}
    sizes: dict[Path, list[tuple[int, Path]]] = {}
    for file in site.rglob("*.html"):
        sizes.setdefault(file.parent, []).append((file.stat().st_size, file))
    longest = [
        file
        for folder, found in sizes.items()
        for _, file in sorted(found)[0 if folder == site else -6 :]
    ]
    assert len(longest) > len(sizes) * 2
    for file in sorted(longest):
        path = file.relative_to(site).as_posix()
        page = visitor.visit(path)
        for width in (320, 390, 768, 1024, 1440):
            page.set_viewport_size({"width": width, "height": 800})
            over = page.evaluate(
                "document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth"
            )
            if over > 0:
                wide[path, width] = over
    assert wide == {}


@pytest.mark.parametrize("visitor", [390, 768, 1440], indirect=True)
@pytest.mark.parametrize("path", ["organization.html", "schedule.html"])
def test_one_drawing_is_shown_and_its_words_can_be_read(visitor: Visitor, path: str) -> None:
    page = visitor.visit(path)
    shown = page.locator("svg.yj-svg:visible")
    assert shown.count() == 1
    smallest = shown.locator("text").evaluate_all(
        "all => Math.min(...all.map(t => t.getBoundingClientRect().height))"
    )
    assert smallest >= 11


@pytest.mark.parametrize("visitor", [390, 768, 1440], indirect=True)
@pytest.mark.parametrize("path", ["organization.html", "schedule.html"])
def test_the_words_of_a_drawing_stay_inside_it_and_apart(visitor: Visitor, path: str) -> None:
    page = visitor.visit(path)
    texts = page.locator("svg.yj-svg:visible text")
    boxes = texts.evaluate_all(
        "all => all.map(t => {const b = t.getBoundingClientRect();"
        " return [b.left, b.top, b.right, b.bottom, t.textContent]})"
    )
    frame = page.locator("svg.yj-svg:visible").evaluate(
        "s => {const b = s.getBoundingClientRect(); return [b.left, b.right]}"
    )
    outside = [b[4] for b in boxes if b[0] < frame[0] - 1 or b[2] > frame[1] + 1]
    assert outside == []
    # The line box is taller than the glyphs: a quarter at top and bottom is air.
    inked = [
        (left, top + (bottom - top) / 4, right, bottom - (bottom - top) / 4, words)
        for left, top, right, bottom, words in boxes
    ]
    meeting = [
        (a[4], b[4])
        for i, a in enumerate(inked)
        for b in inked[i + 1 :]
        if a[0] < b[2] - 1 and b[0] < a[2] - 1 and a[1] < b[3] and b[1] < a[3]
    ]
    assert meeting == []


@pytest.mark.parametrize(("scheme", "paper"), [("light", "255, 255, 255"), ("dark", "23, 25, 27")])
def test_the_system_chooses_light_or_dark(
    browser: Browser, served: str, scheme: str, paper: str
) -> None:
    context = browser.new_context(color_scheme="dark" if scheme == "dark" else "light")
    page = context.new_page()
    page.goto(f"{served}/index.html")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == f"rgb({paper})"
    context.close()


def test_a_chosen_scheme_is_kept_on_the_next_page(visitor: Visitor) -> None:
    page = visitor.visit("index.html")
    for _ in range(2):
        page.locator("form[data-md-component=palette] label:visible").click()
    visitor.visit("plan.html")
    assert page.locator("body").get_attribute("data-md-color-scheme") == "slate"


@pytest.mark.parametrize(
    ("path", "tab"),
    [
        ("index.html", "首页"),
        ("schedule.html", "方案"),
        ("people/P20.html", "人员"),
        ("units/U07.html", "单位"),
        ("open-questions.html", "待核实"),
    ],
)
def test_the_tab_of_the_page_or_of_its_list_is_marked(
    visitor: Visitor, path: str, tab: str
) -> None:
    page = visitor.visit(path)
    assert page.locator(".md-tabs__item--active").all_inner_texts() == [tab]


def test_breadcrumbs_lead_up_and_turning_leads_on(visitor: Visitor) -> None:
    page = visitor.visit("people/P20.html")
    assert page.locator(".yj-crumbs li").all_inner_texts()[-1] == "人员"
    page.locator(".yj-turn a[rel=next]").click()
    assert page.url.endswith("people/P21.html")
    page.locator(".yj-crumbs a").last.click()
    assert page.url.endswith("people/index.html")


@pytest.mark.parametrize("visitor", [390], indirect=True)
def test_on_a_phone_rows_become_cards_that_name_their_cells(visitor: Visitor) -> None:
    page = visitor.visit("people/index.html")
    row = page.locator(".yj-cards tbody tr", has_text="胡宏泽").first
    title = row.locator(".yj-card-title")
    assert title.inner_text() == "胡宏泽"
    others = row.locator("td:not(.yj-card-title):not(.yj-card-void)")
    labels = others.evaluate_all("all => all.map(td => td.dataset.label)")
    assert labels
    assert all(labels)
    above = title.evaluate("t => t.getBoundingClientRect().bottom")
    below = others.first.evaluate("t => t.getBoundingClientRect().top")
    assert above <= below + 1


def test_without_scripts_everything_can_be_read(browser: Browser, served: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(f"{served}/people/index.html")
    assert page.locator("table").first.is_visible()
    assert page.locator("tbody tr", has_text="胡宏泽").first.is_visible()
    context.close()


def test_the_target_of_a_link_is_shown_in_its_table(visitor: Visitor) -> None:
    page = visitor.visit("people/P20.html")
    link = page.locator("a[href*='schedule.html#']").first
    link.click()
    assert page.locator("tr.yj-target").count() == 1
    assert page.locator("tr.yj-target").is_visible()


def test_a_printed_page_is_black_on_white_without_the_frame(browser: Browser, served: str) -> None:
    context = browser.new_context(color_scheme="dark")
    page = context.new_page()
    page.goto(f"{served}/schedule.html")
    document = pypdfium2.PdfDocument(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    texts = [sheet.get_textpage().get_text_bounded() for sheet in document]
    words = "".join(texts)
    assert "工作步骤" in words
    assert "搜索" not in words
    shades = bytes(document[0].render(scale=0.5, grayscale=True).buffer)
    assert shades[0] == 255
    assert sum(shade > 200 for shade in shades) > 0.7 * len(shades)
    document.close()
    context.close()
