"""What a reader's browser makes of the assessed part: charts, lists that narrow, cards, search."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support import some

if TYPE_CHECKING:
    from playwright.sync_api import Locator

    from tests.browser.conftest import Visitor

PHONE = pytest.mark.parametrize("visitor", [390], indirect=True)
WIDTHS = pytest.mark.parametrize("visitor", [390, 800, 1440], indirect=True)


def overlaps(texts: Locator) -> list[list[str]]:
    """Pairs of texts whose glyphs meet; a quarter of the line box above and below is air."""
    found: list[list[str]] = texts.evaluate_all(
        """all => {
          const boxes = all.map(t => {
            const b = t.getBoundingClientRect(), air = b.height / 4;
            return [b.left, b.top + air, b.right, b.bottom - air, t.textContent];
          });
          return boxes.flatMap((a, i) => boxes.slice(i + 1).filter(b =>
            a[0] < b[2] - 1 && b[0] < a[2] - 1 && a[1] < b[3] && b[1] < a[3]
          ).map(b => [a[4], b[4]]));
        }"""
    )
    return found


@WIDTHS
@pytest.mark.parametrize(("section", "links"), [("yj-overdue", 8), ("yj-ahead", 67)])
def test_the_charts_of_the_home_page_fit_and_lead_on(
    visitor: Visitor, section: str, links: int
) -> None:
    page = visitor.visit("index.html")
    chart = page.locator(f".{section} svg.yj-svg:visible")
    assert chart.count() == 1
    frame = chart.bounding_box()
    assert frame
    width = (page.viewport_size or {"width": 0})["width"]
    assert frame["x"] >= 0
    assert frame["x"] + frame["width"] <= width
    assert page.evaluate("document.scrollingElement.scrollWidth") == width
    texts = chart.locator("text")
    edges = texts.evaluate_all(
        "all => all.map(t => t.getBoundingClientRect()).map(b => [b.left, b.right, b.height])"
    )
    assert min(left for left, _, _ in edges) >= frame["x"] - 1
    assert max(right for _, right, _ in edges) <= frame["x"] + frame["width"] + 1
    assert min(height for _, _, height in edges) >= 11
    assert overlaps(texts) == []
    targets = chart.locator("a").evaluate_all(
        "all => all.map(a => [a.getAttribute('href'), a.textContent.trim()])"
    )
    assert len(targets) == links
    assert all(words for _, words in targets)
    for target in {href for href, _ in targets}:
        assert page.request.get(f"{visitor.bases['http']}/{target}").ok, target


def test_a_line_and_a_square_lead_to_their_thing_by_keyboard_too(visitor: Visitor) -> None:
    page = visitor.visit("index.html")
    page.locator(".yj-overdue svg:visible a", has_text="差").click()
    page.wait_for_url("**/ledger/R11.html")
    page = visitor.visit("index.html")
    page.keyboard.press("Tab")
    square = page.locator(".yj-ahead svg:visible a", has_text="E046").first
    square.focus()
    assert square.evaluate("a => getComputedStyle(a).outlineStyle") == "solid"
    page.keyboard.press("Enter")
    page.wait_for_url("**/evidence/E046.html")


def test_what_a_chart_shows_is_listed_beside_it(visitor: Visitor) -> None:
    page = visitor.visit("index.html")
    late = page.locator(".yj-overdue details")
    late.locator("summary").click()
    assert late.locator("td:nth-child(3) a").all_inner_texts()[0] == "成立镇迎检机构并分解任务"
    assert late.locator("tbody tr").count() == page.locator(".yj-overdue svg:visible a").count()
    nearest = page.locator(".yj-ahead details").first
    nearest.locator("summary").click()
    listed = nearest.locator("td a").all_inner_texts()
    drawn = page.locator(".yj-ahead svg:visible a title").all_text_contents()
    assert len(listed) == 30
    assert listed == drawn[: len(listed)]


def test_squares_of_a_system_stand_under_its_own_title(visitor: Visitor) -> None:
    page = visitor.visit("index.html")
    systems = page.locator(".yj-squares h3")
    assert systems.count() == page.locator(".yj-squares .yj-blocks").count() == 2
    touching = page.locator(".yj-block-row").evaluate_all(
        """all => all.filter(row => {
          const range = document.createRange();
          range.selectNodeContents(row.firstElementChild);
          const square = row.querySelector('.yj-sq');
          return square && range.getBoundingClientRect().right
            > square.getBoundingClientRect().left - 6;
        }).map(row => row.textContent)"""
    )
    assert touching == []


@pytest.mark.parametrize("visitor", [390, 1440], indirect=True)
def test_the_catalogue_narrows_to_what_is_asked_for(visitor: Visitor) -> None:
    page = visitor.visit("evidence/index.html")
    rows = page.locator(".yj-cols-evidence tbody tr:visible")
    everything = rows.count()
    states = page.locator(".yj-filter-states button")
    lacking = states.filter(has_text="未征集")
    stated = int(lacking.inner_text().split()[-1])
    lacking.click()
    assert lacking.get_attribute("aria-pressed") == "true"
    assert len(set(rows.locator("td:first-child").all_inner_texts())) == stated
    # A shelf of which nothing is left goes with its title; one head stands for all.
    tables = page.locator(".yj-cols-evidence:visible")
    assert page.locator("h2.yj-shelf:visible").count() == tables.count() > 1
    if (page.viewport_size or {"width": 0})["width"] > 720:
        heads = tables.locator("thead").evaluate_all(
            "all => all.map(head => head.getBoundingClientRect().height)"
        )
        assert heads[0] > 20
        assert max(heads[1:]) < 2
    states.first.click()
    assert rows.count() == everything
    page.locator(".yj-filter input[type=search]").fill("津贴 汇总")
    assert 0 < rows.count() < everything
    assert all("津贴" in words for words in some(rows.all_inner_texts()))
    page.locator(".yj-filter input[type=search]").fill("没有这样的材料")
    assert rows.count() == 0
    assert page.locator(".yj-filter output").inner_text() == "没有符合的"
    page.locator(".yj-filter input[type=search]").fill("")
    page.get_by_label("责任单位").select_option("镇财政所")
    assert 0 < rows.count() < everything
    assert all("镇财政所" in words for words in some(rows.all_inner_texts()))


@pytest.mark.parametrize("path", ["ledger/index.html", "ledger/by-unit.html"])
def test_the_ledger_narrows_to_what_is_overdue(visitor: Visitor, path: str) -> None:
    page = visitor.visit(path)
    page.locator(".yj-filter-states button", has_text="逾期").click()
    rows = page.locator(".yj-cols-ledger tbody tr:visible")
    assert set(rows.locator("td:first-child").all_inner_texts()) == {"R11"}


@PHONE
@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("indicators/index.html", "组织领导"),
        ("indicators/index.html", "应急演练与国防教育"),
        ("indicators/A2.1.3.html", "秋季应急疏散演练记录"),
        ("evidence/index.html", "2015年第一次教育工作专题会议纪要"),
        ("figures.html", "小学在校学生数"),
        ("figures.html", "义务教育在校学生数等于小学与初中之和"),
        ("ledger/index.html", "西片完小、南片完小公用经费到账回执没有盖章。"),
        ("schedule.html", "成立镇迎检机构并分解任务"),
    ],
)
def test_on_a_phone_each_row_is_led_by_its_title(visitor: Visitor, path: str, title: str) -> None:
    page = visitor.visit(path)
    card = page.locator(".yj-card-title:visible", has_text=title).first
    row = card.locator("xpath=..")
    first = card.evaluate("t => t.getBoundingClientRect().top")
    others = row.locator("td:not(.yj-card-title):visible").evaluate_all(
        "all => all.map(t => t.getBoundingClientRect().top)"
    )
    assert others
    assert all(first < other for other in others)


@PHONE
def test_on_a_phone_lines_of_one_cell_are_told_apart(visitor: Visitor) -> None:
    page = visitor.visit("ledger/index.html")
    row = page.locator(".yj-cols-ledger tbody tr", has_text="R11")
    labels = row.locator("td").evaluate_all("all => all.map(td => td.dataset.label)")
    assert "牵头／配合" in labels
    lead = row.locator('td[data-label="牵头／配合"]')
    gap = lead.locator(".yj-card-gap").evaluate("s => getComputedStyle(s, '::before').content")
    assert gap == '"／"'
    assert lead.locator("br").evaluate("b => getComputedStyle(b).display") == "none"


def test_relations_and_free_indicators_are_printed_as_people_write_them(visitor: Visitor) -> None:
    page = visitor.visit("figures.html")
    relations = page.locator(".yj-cols-reconciliations td:nth-child(4)").all_inner_texts()
    assert {"≤", "≥"} & set(relations)
    assert not {"<=", ">="} & set(relations)
    page = visitor.visit("indicators/index.html")
    tallies = page.locator(".yj-tally").all_inner_texts()
    assert "免附" in tallies
    assert "0／0" not in tallies


def test_the_mark_of_demonstration_is_text_of_the_title(visitor: Visitor) -> None:
    page = visitor.visit("indicators/A2.1.3.html")
    assert page.locator("h1").inner_text().count("演示") == 1
    assert page.locator("h1").evaluate("h => getComputedStyle(h, '::after').content") == "none"


def test_the_lists_are_found_by_their_titles_first(visitor: Visitor) -> None:
    visitor.visit("plan.html")
    expected = {
        "整改台账": "ledger/index.html",
        "材料目录": "evidence/index.html",
        "指标体系": "indicators/index.html",
        "数据": "figures.html",
        "首页": "index.html",
        "材料目录按单位": "evidence/by-unit.html",
        "整改台账按状态": "ledger/by-state.html",
    }
    assert {query: visitor.search(query)[0] for query in expected} == expected
    assert any("indicators/" in address for address in visitor.search("演示"))


def test_without_scripts_the_catalogue_is_whole(visitor: Visitor) -> None:
    browser = visitor.page.context.browser
    assert browser
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{visitor.bases['http']}/evidence/index.html")
    assert page.locator(".yj-cols-evidence tbody tr:visible").count() > 100
    assert not page.locator(".yj-filter").is_visible()
    context.close()
