"""Lists that people narrow, sort, share, print and export."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest

from tests.browser.conftest import Look
from tests.support import some

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page

    from tests.browser.conftest import Visitor, Way

WAYS: tuple[Way, ...] = ("http", "file")
BY_WAY = pytest.mark.parametrize("way", WAYS)
PHONE = pytest.mark.parametrize("visitor", [Look(390), Look(390, large=True)], indirect=True)
LISTS = {
    "evidence/index.html": "evidence",
    "evidence/by-unit.html": "evidence",
    "ledger/index.html": "ledger",
    "ledger/by-state.html": "ledger",
    "schedule.html": "tasks",
    "units/U07.html": "owed",
    "people/P20.html": "task-list",
}


def rows(page: Page, kind: str) -> Locator:
    return page.locator(f".yj-cols-{kind} tbody tr:visible")


def column(page: Page, kind: str, number: int) -> list[str]:
    cells = page.locator(f".yj-cols-{kind} tbody tr:visible td:nth-child({number})")
    return [" ".join(words.split()) for words in cells.all_inner_texts()]


def head(page: Page, words: str) -> Locator:
    return page.locator(".yj-sort:visible", has_text=re.compile(f"^{words}$")).first


def export(page: Page, at: int = 0) -> tuple[str, str]:
    """Name and text of the file that the page hands out."""
    with page.expect_download() as waiting:
        page.get_by_role("button", name="导出 CSV").nth(at).click()
    content = waiting.value.path().read_bytes()
    assert content.startswith(b"\xef\xbb\xbf")
    return waiting.value.suggested_filename, content.decode("utf-8-sig")


def parsed(text: str) -> list[list[str]]:
    assert text.count("\r\n") == text.count("\n")
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


@BY_WAY
@pytest.mark.parametrize(("path", "kind"), LISTS.items())
def test_every_list_filters_sorts_and_is_shared_by_its_address(
    visitor: Visitor, path: str, kind: str, way: Way
) -> None:
    page = visitor.visit(path, way)
    bar = page.locator(f".yj-filter[data-list={kind}]")
    everything = rows(page, kind).count()
    word = rows(page, kind).last.inner_text().split()[1][:4]
    bar.locator("input[type=search]").fill(word)
    page.wait_for_function("location.hash.startsWith('#?')")
    assert 0 < rows(page, kind).count() <= everything
    assert all(word in " ".join(text.split()) for text in rows(page, kind).all_inner_texts())
    page.locator(f".yj-cols-{kind} .yj-sort:visible").nth(1).click()
    assert page.locator(f".yj-cols-{kind} th[aria-sort=ascending]:visible").count() >= 1
    page.wait_for_function("location.hash.includes('sort=')")
    seen, address = rows(page, kind).all_inner_texts(), page.url
    page.goto("about:blank")
    page.goto(address)
    assert rows(page, kind).all_inner_texts() == seen
    bar.get_by_role("button", name="清除筛选").click()
    assert rows(page, kind).count() == everything
    page.wait_for_function("!location.hash")
    assert visitor.complaints == []


def test_codes_days_numbers_and_chinese_each_have_their_order(visitor: Visitor) -> None:
    page = visitor.visit("index.html")
    order: dict[str, Any] = page.evaluate(
        """() => {
          const sort = (texts, how) => window.yingjian.sorted(texts, text => text, how);
          return {
            codes: sort(['1.2.10', '1.2.9', '1.10.1', '—', 'A2.1.3', '1.2.9-2', '1.2.9-1']),
            days: sort(['2015-11-01', '—', '2015-09-30', '2014-12-31'], {back: true}),
            numbers: sort(['10.25', '9', '10.5', '', '-3', '1,200'], {number: true}),
            chinese: sort(['镇财政所', '镇党政办', '中心学校', '派出所', '镇安监站']),
            states: sort(['已审', '逾期 4 天', '存疑', '逾期 10 天'], {order: ['逾期', '存疑', '已审']}),
          };
        }"""
    )
    assert order == {
        "codes": ["1.2.9", "1.2.9-1", "1.2.9-2", "1.2.10", "1.10.1", "A2.1.3", "—"],
        "days": ["2015-11-01", "2015-09-30", "2014-12-31", "—"],
        "numbers": ["-3", "9", "10.25", "10.5", "1,200", ""],
        "chinese": ["派出所", "镇安监站", "镇财政所", "镇党政办", "中心学校"],
        "states": ["逾期 4 天", "逾期 10 天", "存疑", "已审"],
    }


def test_sorting_turns_around_keeps_equals_and_goes_back(visitor: Visitor) -> None:
    page = visitor.visit("evidence/index.html")
    before = column(page, "evidence", 1)
    shelves = page.locator("h2.yj-shelf:visible").count()
    assert shelves > 10
    head(page, "责任单位").click()
    units, ids = column(page, "evidence", 4), column(page, "evidence", 1)
    assert len(ids) == len(set(ids)) == len(set(before)), "each thing once"
    assert page.locator("h2.yj-shelf:visible").count() == 0
    first = list(dict.fromkeys(before))
    for unit in set(units):
        mine = [one for one, of in zip(ids, units, strict=True) if of == unit]
        assert mine == sorted(mine, key=first.index), "equals keep their order"
    head(page, "责任单位").click()
    assert column(page, "evidence", 4) == sorted(units, key=list(dict.fromkeys(units[::-1])).index)
    assert page.locator("th[aria-sort]:visible").get_attribute("aria-sort") == "descending"
    head(page, "责任单位").click()
    assert column(page, "evidence", 1) == before
    assert page.locator("th[aria-sort]").count() == 0
    assert page.locator("h2.yj-shelf:visible").count() == shelves


def test_two_lines_of_one_head_sort_each_by_its_own(visitor: Visitor) -> None:
    page = visitor.visit("ledger/index.html")
    for words, line in (("发现", 0), ("时限", 1)):
        head(page, words).click()
        days = [cell.split(" ")[line] for cell in column(page, "ledger", 7)]
        full = [day for day in days if day != "—"]
        assert days == sorted(full) + ["—"] * (len(days) - len(full))


def test_by_keyboard_alone(visitor: Visitor) -> None:
    page = visitor.visit("schedule.html")
    second = page.locator(".yj-cols-tasks").nth(1).locator(".yj-sort", has_text="限")
    second.focus()
    page.keyboard.press("Enter")
    # Rows stand in the first table now; the key's place went with them.
    focused = page.evaluate("document.activeElement.textContent + document.activeElement.className")
    assert focused.startswith("限yj-sort")
    assert page.locator(".yj-cols-tasks:visible").count() == 1
    page.keyboard.press("Space")
    days = column(page, "tasks", 4)
    assert days == sorted(days, reverse=True)
    page.locator(".yj-filter input[type=search]").focus()
    stops = []
    for _ in range(12):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.textContent.slice(0, 4)"))
        style = page.evaluate(
            "[getComputedStyle(document.activeElement).outlineStyle,"
            " getComputedStyle(document.activeElement).outlineWidth]"
        )
        assert style == ["solid", "2px"]
    assert "复制此视" in stops
    assert "导出 C" in stops
    assert "打印" in stops


@pytest.mark.parametrize(
    ("due", "expected"),
    [
        ("late", {"R11"}),
        ("7", {"R06", "R07"}),
        ("30", None),
        ("2015-10-25", {"R11", "R06", "R07"}),
    ],
)
def test_what_is_due_by_when(visitor: Visitor, due: str, expected: set[str] | None) -> None:
    page = visitor.visit("ledger/index.html")
    choice = page.get_by_label("到期")
    if "-" in due:
        choice.select_option("day")
        page.get_by_label("到这一天为止").fill(due)
    else:
        choice.select_option(due)
    days = [cell.split(" ")[1] for cell in column(page, "ledger", 7)]
    states = column(page, "ledger", 9)
    found = set(column(page, "ledger", 1))
    if due == "late":
        assert all(state.startswith("逾期") for state in some(states))
        assert found == expected
    elif "-" in due:
        assert days
        assert max(days) <= due
        assert expected is not None
        assert expected <= found
    else:
        last = {"7": "2015-10-27", "30": "2015-11-19"}[due]
        assert days
        assert all("2015-10-20" <= day <= last for day in days)
        assert not any(state.startswith("已销号") for state in some(states))
        assert expected is None or found == expected


def test_the_catalogue_knows_by_when_papers_are_wanted(visitor: Visitor) -> None:
    page = visitor.visit("evidence/index.html")
    page.get_by_label("到期").select_option("30")
    assert set(column(page, "evidence", 8)) == {"2015-11-01"}
    assert "未征集" in column(page, "evidence", 3)
    assert "已审" not in column(page, "evidence", 3)


@BY_WAY
def test_the_link_of_a_view_can_be_copied(visitor: Visitor, way: Way) -> None:
    visitor.page.add_init_script(
        "document.execCommand = what => {"
        " window.copied = [what, document.activeElement.value]; return true; };"
        "Object.defineProperty(navigator, 'clipboard', {value: undefined});"
    )
    page = visitor.visit("evidence/index.html", way)
    page.get_by_label("责任单位").select_option("镇财政所")
    page.get_by_role("button", name="复制此视图的链接").click()
    page.wait_for_function("window.copied")
    what, link = page.evaluate("window.copied")
    assert what == "copy"
    assert page.locator(".yj-filter output").inner_text() == "链接已复制"
    seen = column(page, "evidence", 1)
    page.goto("about:blank")
    page.goto(link)
    assert column(page, "evidence", 1) == seen


@BY_WAY
def test_the_file_holds_exactly_what_is_seen(visitor: Visitor, way: Way) -> None:
    page = visitor.visit("ledger/index.html", way)
    page.get_by_label("牵头").select_option("中心学校")
    head(page, "时限").click()
    name, text = export(page)
    assert name == "整改台账-2015-10-20.csv"
    table = parsed(text)
    assert table[0] == [
        *("序", "来源", "指标", "问题", "整改措施", "牵头", "配合", "责任人", "验收人"),
        *("发现", "时限", "进展", "状态"),
    ]
    assert [row[0] for row in table[1:]] == column(page, "ledger", 1)
    assert {len(row) for row in table} == {13}
    page = visitor.visit("evidence/by-unit.html", way)
    name, text = export(page)
    assert name == "材料目录-2015-10-20.csv"
    table = parsed(text)
    assert table[0][0] == "分组"
    assert [row[1] for row in table[1:]] == column(page, "evidence", 1)
    page = visitor.visit("units/U07.html", way)
    assert export(page, 1)[0] == "中心学校-材料-2015-10-20.csv"


def test_no_cell_of_a_file_calculates(visitor: Visitor) -> None:
    page = visitor.visit("index.html")
    attacks = [
        "=1+1",
        "+1",
        "-1+1",
        "@SUM(A1)",
        "\t=1",
        " =1",
        "＝1",
        "\u200b=1",
        '=HYPERLINK("x")',
    ]
    harmless = ["-3", "-3.5", "a=1", "1,2", 'said "so"', "two\nlines", "—"]
    text = page.evaluate("rows => window.yingjian.csv(rows)", [attacks, harmless])
    assert text.startswith("\ufeff")
    first, second = csv.reader(io.StringIO(text[1:], newline=""), strict=True)
    assert first == [f"'{one}" for one in attacks]
    assert second == harmless


def test_print_shows_the_rows_in_view_and_names_the_filter(visitor: Visitor) -> None:
    page = visitor.visit("evidence/index.html")
    page.get_by_label("责任单位").select_option("镇财政所")
    page.locator(".yj-filter-states button", has_text="存疑").click()
    ids = set(column(page, "evidence", 1))
    assert ids
    document = pypdfium2.PdfDocument(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    words = "".join(sheet.get_textpage().get_text_bounded() for sheet in document)
    document.close()
    assert set(re.findall(r"E\d{3}", words)) == ids
    assert "所列：状态 存疑；责任单位 镇财政所。" in words
    assert "导出 CSV" not in words


def test_a_link_to_a_row_that_is_filtered_away_shows_it(visitor: Visitor) -> None:
    page = visitor.visit("schedule.html#?q=成立镇迎检机构")
    assert rows(page, "tasks").count() == 1
    page.evaluate("location.hash = '#task/T2.1'")
    page.wait_for_selector("tr.yj-target:visible")
    assert rows(page, "tasks").count() > 1


@pytest.mark.parametrize(
    "hash_", ["#?due=nonsense&sort=nothing", "#?unit=没有的单位", "#?", "#%E4%"]
)
def test_an_address_that_asks_for_nothing_known_does_no_harm(visitor: Visitor, hash_: str) -> None:
    page = visitor.visit(f"evidence/index.html{hash_}")
    assert (rows(page, "evidence").count() > 0) == ("unit" not in hash_)
    assert visitor.complaints == []


@PHONE
def test_a_phone_sorts_by_a_list_and_stays_in_its_width(visitor: Visitor) -> None:
    page = visitor.visit("evidence/index.html")
    page.get_by_label("排序", exact=True).select_option("-收录")
    days = [text for text in column(page, "evidence", 6) if text not in {"", "—"}]
    assert days == sorted(days, reverse=True)
    assert page.evaluate("document.scrollingElement.scrollWidth") == 390
    assert page.locator("th .yj-sort:visible").count() == 0


@pytest.mark.parametrize("path", LISTS)
def test_without_scripts_lists_are_plain_tables(visitor: Visitor, path: str) -> None:
    browser = visitor.page.context.browser
    assert browser
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{visitor.bases['http']}/{path}")
    assert rows(page, LISTS[path]).count() > 0
    assert page.locator(".yj-filter:visible, .yj-sort, .yj-large-switch:visible").count() == 0
    context.close()
