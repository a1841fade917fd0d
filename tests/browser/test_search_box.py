"""The search box in a browser: the release test of our worker behind Material's box.

The worker depends on Material's internal messages; if an update changes them, this fails.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.support import some
from yingjian.site.keywords import keywords

if TYPE_CHECKING:
    from playwright.sync_api import Route

    from tests.browser.conftest import Visitor, Way

DATA = Path(__file__).resolve().parents[2] / "data" / "organization.yml"
PEOPLE = yaml.safe_load(DATA.read_text(encoding="utf-8"))["people"]
NAMED = [one for one in PEOPLE if one["name"]]
WHOLE = [one for one in NAMED if "missing" not in one]


def typed(one: dict[str, str]) -> list[str]:
    """What a person is looked for by: name, pinyin, pinyin with spaces, initials."""
    name = one["name"]
    override = {name: one["pinyin"]} if "pinyin" in one else None
    full, _, initials = keywords(name, override).split(" ")
    return [name, full, full.upper(), initials]


@pytest.mark.parametrize("way", ["http", "file"])
def test_every_person_is_found_first_by_name_pinyin_and_initials(
    visitor: Visitor, way: Way
) -> None:
    visitor.visit("plan.html", way)
    missed = {}
    for one in WHOLE:
        for query in typed(one):
            found = visitor.search(query)
            if not found or not found[0].endswith(f"people/{one['id']}.html"):
                missed[query] = found[:3]
    assert missed == {}
    assert visitor.foreign() == []
    assert visitor.complaints == []


@pytest.mark.parametrize("one", [one for one in PEOPLE if "missing" in one], ids=lambda o: o["id"])
def test_a_person_without_a_name_is_found_by_post(visitor: Visitor, one: dict[str, object]) -> None:
    visitor.visit("index.html")
    posts = one["posts"]
    assert isinstance(posts, list)
    found = visitor.search(posts[0]["title"])
    assert any(address.endswith(f"people/{one['id']}.html") for address in found[:3]), found


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("〔2015〕15号", "plan.html"),
        ("[2015]15", "plan.html"),
        ("２０１５－１５", "plan.html"),
        ("吴政发", "evidence/E001.html"),
        ("湘政教督 2013", "plan.html"),
        ("镇司法所", "units/U11.html"),
        ("sifasuo", "units/U11.html"),
        ("zxxx", "units/U07.html"),
        ("吴集中心校", "units/U07.html"),
        ("hu hong ze", "people/P20.html"),
        ("宏泽", "people/P20.html"),
        ("整改台账", "ledger/index.html"),
        ("指标体系", "indicators/index.html"),
        ("教育投入逐年增长", "indicators/A1.2.1.html"),
        ("A1.2.1", "indicators/A1.2.1.html"),
        ("关于安排2015年教育经费的通知", "evidence/E010.html"),
        ("E010", "evidence/E010.html"),
        ("R11", "ledger/R11.html"),
        ("全面整改 台账", "schedule.html"),
    ],
)
def test_what_people_type_finds_what_they_mean(visitor: Visitor, query: str, expected: str) -> None:
    visitor.visit("index.html")
    found = visitor.search(query)
    assert any(address.split("#")[0].endswith(expected) for address in found[:3]), found


def test_a_wrong_character_still_leads_to_the_person(visitor: Visitor) -> None:
    page = visitor.visit("index.html")
    found = visitor.search("胡宏择")
    assert found[0].endswith("people/P20.html")
    assert "没有完全一样的" in page.locator(".md-search-result__meta").inner_text()


@pytest.mark.parametrize(
    "query",
    [
        "<img src=x onerror=alert(1)>",
        "&lt;b&gt;",
        '"><script>alert(1)</script>',
        "\\",
        "[",
        "*",
        "%",
    ],
)
def test_a_query_is_text_whatever_it_holds(visitor: Visitor, query: str) -> None:
    page = visitor.visit("index.html")
    visitor.search(query)
    assert page.locator(".md-search-result img, .md-search-result script").count() == 0
    assert visitor.complaints == []


def test_nothing_found_is_said_in_chinese(visitor: Visitor) -> None:
    page = visitor.visit("index.html")
    assert visitor.search("qqqqqq") == []
    assert "没有找到" in page.locator(".md-search-result__meta").inner_text()


def test_text_that_comes_without_keys_is_searched_for(visitor: Visitor) -> None:
    page = visitor.visit("index.html")
    page.keyboard.press("/")
    page.keyboard.insert_text("胡宏泽")
    page.wait_for_selector(".md-search-result__item")
    assert "胡宏泽" in page.locator(".md-search-result__item").first.inner_text()


@pytest.mark.parametrize("way", ["http", "file"])
def test_the_keyboard_alone_finds_and_opens(visitor: Visitor, way: Way) -> None:
    page = visitor.visit("plan.html", way)
    page.keyboard.press("/")
    page.keyboard.type("wangmengge")
    page.wait_for_selector(".md-search-result__item")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url("**/people/P05.html")
    assert page.locator("h1").inner_text() == "王孟戈"


@pytest.mark.parametrize("visitor", [390], indirect=True)
def test_on_a_phone_the_search_opens_and_fits(visitor: Visitor) -> None:
    page = visitor.visit("index.html")
    assert visitor.search("胡宏泽")[0].endswith("people/P20.html")
    assert page.evaluate("document.scrollingElement.scrollWidth") == 390


def test_results_stand_in_groups_by_kind_and_their_number_is_said(visitor: Visitor) -> None:
    page = visitor.visit("index.html")
    visitor.search("教育投入")
    heads = page.locator(".yj-hit-head [role=heading]").all_inner_texts()
    assert len(heads) == len(set(heads)) >= 5
    assert set(heads) <= {"人员", "单位", "任务", "指标", "佐证", "整改", "数据", "方案", "页面"}
    counts = page.locator(".yj-hit-count").all_inner_texts()
    said = page.locator(".md-search-result__meta")
    assert said.inner_text() == f"找到 {sum(map(int, counts))} 条"
    assert said.get_attribute("aria-live") == "polite"
    for more in some(page.locator(".md-search-result__more").all()):
        links = more.locator("a:not(.yj-hit-open)").count()
        assert more.locator("summary").inner_text() == f"再看 {links} 条"
    assert page.locator(".md-search-result mark").first.inner_text() == "教育投入"


def test_a_page_of_a_paper_can_be_opened_from_its_result(visitor: Visitor) -> None:
    page = visitor.visit("index.html")
    found = visitor.search("挤占挪用的依规处理")
    assert found[0].endswith("evidence/E010.html")
    opens = page.locator(".yj-hit-open").first
    assert opens.inner_text() == "打开原件第 2 页"
    address = opens.get_attribute("href") or ""
    assert address.endswith(".pdf#page=2")
    assert page.request.get(address).headers["content-type"] == "application/pdf"


def test_what_an_input_method_has_not_finished_is_not_searched_for(visitor: Visitor) -> None:
    page = visitor.visit("index.html")
    page.keyboard.press("/")
    session = page.context.new_cdp_session(page)
    for typed in ("h", "hu", "hu h", "hu ho"):
        session.send(
            "Input.imeSetComposition",
            {"text": typed, "selectionStart": len(typed), "selectionEnd": len(typed)},
        )
        key = {"key": "Process", "windowsVirtualKeyCode": 229, "code": "KeyH"}
        session.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **key})
        session.send("Input.dispatchKeyEvent", {"type": "keyUp", **key})
    box = "document.querySelector('input.md-search__input')"
    shown = "Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').get"
    assert page.evaluate(f"{shown}.call({box})") == "hu ho"
    # Neither at a key nor when the worker is ready.
    page.evaluate(f"{box}.dispatchEvent(new KeyboardEvent('keyup'))")
    page.wait_for_timeout(1000)
    assert page.locator(".md-search-result__item").count() == 0
    session.send("Input.insertText", {"text": "胡宏泽"})
    page.wait_for_selector(".yj-hit-head")
    assert page.locator("input.md-search__input").input_value() == "胡宏泽"
    assert "胡宏泽" in page.locator(".md-search-result__link[href]").first.inner_text()


@pytest.mark.parametrize("key", ["/", "f", "s"])
def test_a_key_opens_arrows_walk_escape_closes(visitor: Visitor, key: str) -> None:
    page = visitor.visit("plan.html")
    page.keyboard.press(key)
    page.keyboard.insert_text("教育投入")
    page.wait_for_selector(".yj-hit-head")
    focused = "document.activeElement.href || document.activeElement.tagName"
    walked = []
    for _ in range(4):
        page.keyboard.press("ArrowDown")
        walked.append(page.evaluate(focused))
    # A heading is no stop; what is folded away is one, and opens.
    assert all(stop == "SUMMARY" or "://" in stop for stop in walked)
    assert len(set(walked)) == 4
    page.keyboard.press("ArrowUp")
    assert page.evaluate(focused) == walked[2]
    page.keyboard.press("Escape")
    assert not page.locator("#__search").is_checked()


def test_who_walks_the_results_stays_when_papers_come_late(visitor: Visitor) -> None:
    page = visitor.visit("plan.html")
    held: list[Route] = []
    # Playwright wants a function that takes attributes.
    page.route("**/search/papers.js", lambda route: held.append(route))  # noqa: PLW0108
    page.keyboard.press("/")
    page.keyboard.insert_text("教育投入")
    page.wait_for_selector(".yj-hit-head")
    said = page.locator(".md-search-result__meta").inner_text()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    place = page.evaluate("document.activeElement.href")
    assert held
    held[0].continue_()
    page.wait_for_function(
        "said => document.querySelector('.md-search-result__meta').innerText !== said", arg=said
    )
    assert page.evaluate("document.activeElement.href") == place


def test_enter_opens_what_stands_first(visitor: Visitor) -> None:
    page = visitor.visit("plan.html")
    first = visitor.search("中心校")[0]
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/{first}")


def test_hidden_keywords_are_shown_nowhere(visitor: Visitor) -> None:
    page = visitor.visit("people/P20.html")
    visitor.search("huhongze")
    assert "huhongze" not in page.locator(".md-search-result").inner_text()
    assert "huhongze" not in page.content().replace('value="huhongze"', "")
