"""Evidence pages in a real browser: pictures of pages, links, copying; work printed on paper."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import pypdfium2
import pytest

from tests.support import DAY, ROOT, some
from yingjian.model.loading import load

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser

    from tests.browser.conftest import Visitor

PROJECT = load(ROOT / "data", ROOT / "docs", day=DAY, today=DAY)
ONE_OF_EACH = {
    suffix: next(
        (
            one.id
            for one in PROJECT.dossier.evidence.values()
            if one.files and one.files[0].path.endswith(suffix)
        ),
        "",  # other data than the demonstration's, where these tests are skipped
    )
    for suffix in (".pdf", ".docx", ".xlsx", ".jpg", ".tif", ".md", ".txt")
}


@pytest.mark.parametrize("way", ["http", "file"])
@pytest.mark.parametrize("suffix", ONE_OF_EACH)
def test_the_first_pages_of_every_kind_are_seen(visitor: Visitor, way: str, suffix: str) -> None:
    page = visitor.visit(
        f"evidence/{ONE_OF_EACH[suffix]}.html", "file" if way == "file" else "http"
    )
    pictures = page.locator(".yj-leaves img")
    assert 1 <= pictures.count() <= 3
    for picture in some(pictures.all()):
        picture.scroll_into_view_if_needed()
        picture.evaluate("one => one.decode()")
        size = picture.evaluate("one => [one.naturalWidth, one.naturalHeight]")
        assert size == [int(picture.get_attribute(name) or 0) for name in ("width", "height")]
        assert picture.get_attribute("loading") == "lazy"
        assert "页" in (picture.get_attribute("alt") or "")
    assert not visitor.complaints
    assert not visitor.foreign()


@pytest.mark.parametrize("suffix", ONE_OF_EACH)
def test_the_original_is_what_is_saved(visitor: Visitor, site: Path, suffix: str) -> None:
    one = PROJECT.dossier.evidence[ONE_OF_EACH[suffix]].files[0]
    page = visitor.visit(f"evidence/{ONE_OF_EACH[suffix]}.html")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="下载", exact=True).first.click()
    original = ROOT / "data" / "evidence" / "files" / one.path
    assert waiting.value.path().read_bytes() == original.read_bytes()
    assert (site / "files" / one.path).read_bytes() == original.read_bytes()
    assert waiting.value.suggested_filename == one.path


def test_markdown_of_others_is_no_page_of_the_site(site: Path) -> None:
    assert not list((site / "files").glob("*.html"))
    assert not list((site / "files").glob("*.paper"))


def test_the_sum_is_copied(browser: Browser, served: str) -> None:
    context = browser.new_context(permissions=["clipboard-read", "clipboard-write"])
    page = context.new_page()
    page.goto(f"{served}/evidence/E002.html")
    page.locator(".yj-sums .yj-copy").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == PROJECT.dossier.evidence["E002"].files[0].sha256
    page.locator(".yj-origin .yj-copy").click()
    origin = PROJECT.dossier.evidence["E002"].origin
    assert page.evaluate("navigator.clipboard.readText()") == f"{origin.file}:{origin.line}"
    context.close()


def test_links_into_the_binder_are_to_its_pages(visitor: Visitor, site: Path) -> None:
    page = visitor.visit("evidence/E002.html")
    told = json.loads((site / "binder.json").read_text(encoding="utf-8"))
    first = next(one["first"] for one in told["entries"] if one["id"] == "E002")
    link = page.get_by_role("link", name=f"第 {first}")
    assert (link.get_attribute("href") or "").endswith(f"binder.pdf#page={first}")


def test_calendars_are_offered(visitor: Visitor, site: Path) -> None:
    for path, name in (("index.html", "plan"), ("plan.html", "plan"), ("units/U07.html", "U07")):
        page = visitor.visit(path)
        with page.expect_download() as waiting:
            page.locator("a[href$='.ics']").click()
        saved = waiting.value
        assert saved.suggested_filename == f"{name}.ics"
        assert saved.path().read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
    assert (site / "units" / "U07.ics").is_file()


@pytest.mark.parametrize("visitor", [390, 768, 1440], indirect=True)
def test_nothing_is_wider_than_the_screen(visitor: Visitor) -> None:
    for name in (*ONE_OF_EACH.values(), "E103"):
        page = visitor.visit(f"evidence/{name}.html")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.fixture(scope="module")
def printed(browser: Browser, site: Path) -> Iterator[dict[str, list[str]]]:
    """The texts of the pages of every unit and person as a browser prints them."""
    page = browser.new_page(color_scheme="dark")
    found = {}
    for kind, names in (("units", PROJECT.units), ("people", PROJECT.people)):
        for name in names:
            page.goto((site / kind / f"{name}.html").as_uri())
            document = pypdfium2.PdfDocument(io.BytesIO(page.pdf(prefer_css_page_size=True)))
            found[name] = [sheet.get_textpage().get_text_bounded() for sheet in document]
            document.close()
    yield found
    page.close()


def test_work_is_printed_on_a_sheet_or_two(printed: dict[str, list[str]]) -> None:
    assert len(printed) == len(PROJECT.units) + len(PROJECT.people)
    lengths = {name: len(pages) for name, pages in printed.items()}
    assert {name: pages for name, pages in lengths.items() if pages > 3} == {}, (
        "two sheets, both sides"
    )
    assert sum(pages <= 2 for pages in lengths.values()) >= len(lengths) - 1
    assert all(lengths[name] == 1 for name in some(PROJECT.people))


def test_every_printed_page_says_whose_it_is_and_of_which_day(
    printed: dict[str, list[str]],
) -> None:
    for name, pages in some(printed.items()):
        title = PROJECT.units[name].name if name in PROJECT.units else PROJECT.people[name].name
        for at, text in some(enumerate(pages, start=1)):
            assert PROJECT.plan.short_title in text
            assert (title or "") in text
            assert DAY.isoformat() in text
            assert f"{at}／{len(pages)}" in text
            for frame in ("搜索", "上一页", "复制", "下载", "http"):
                assert frame not in text
