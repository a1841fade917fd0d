"""Page numbers of the binder on the site's pages: true ones, or a plain statement, never a gap."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pypdfium2
import pytest

from tests.support import DAY, ROOT, SMALL, build, some
from yingjian.model.loading import load
from yingjian.site.binder_pages import NO_PAPERS, NOT_MADE, Bound, fill_pages, marker
from yingjian.site.pages import bound_pages

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support import Built
    from yingjian.model.project import Project

LINK = re.compile(r'href="\.\./(binder|volume-\d)\.pdf#page=(\d+)"')


@pytest.fixture(scope="module")
def project(demonstration: Path) -> Project:
    return load(demonstration, ROOT / "docs", day=DAY, today=DAY)


@pytest.fixture(scope="module")
def texts(built: Built) -> dict[str, list[str]]:
    """What stands on each page of the binder and its volumes, read by another library."""
    found = {}
    for path in (built.out / "binder.pdf", *built.out.glob("volume-*.pdf")):
        document = pypdfium2.PdfDocument(path)
        found[path.stem] = [page.get_textpage().get_text_bounded() for page in document]
        document.close()
    return found


def facts(page: str) -> Iterator[str]:
    """What pages say under 装订册."""
    yield from re.findall(r"<dt[^>]*>装订册</dt>\s*<dd[^>]*>(.*?)</dd>", page, re.DOTALL)


def test_a_paper_is_bound_on_the_page_that_the_site_names(
    built: Built, project: Project, texts: dict[str, list[str]]
) -> None:
    manifest = json.loads((built.out / "binder.json").read_text(encoding="utf-8"))
    bound = {entry["id"] for entry in manifest["entries"] if entry["kind"] == "paper"}
    checked = 0
    for name, one in some(project.dossier.evidence.items()):
        text = list(facts((built.out / "evidence" / f"{name}.html").read_text(encoding="utf-8")))
        assert len(text) == max(len(one.files), 1)
        for words in text:
            places = LINK.findall(words)
            if name not in bound:
                assert words.startswith(("没有装订：", "引用", "不需要附"))
                continue
            assert next(stem for stem, _ in places) == "binder"
            for stem, page in places:
                stamp = texts[stem][int(page) - 1]
                assert re.search(rf"{name}(?!\d)", stamp), f"{name} is not on page {page} of {stem}"
                checked += 1
            first = int(places[0][1])
            assert f"第 {first}" in words
            assert f"{first}／{manifest['pages']}" in texts["binder"][first - 1]
    assert checked >= 2 * len(bound)


def test_an_indicator_shows_the_pages_of_its_divider_and_papers(
    built: Built, project: Project, texts: dict[str, list[str]]
) -> None:
    checked = 0
    for system in some(project.dossier.systems.values()):
        for leaf in some(system.leaves):
            page = (built.out / "indicators" / f"{leaf}.html").read_text(encoding="utf-8")
            (text,) = facts(page)
            places = LINK.findall(text)
            assert next(stem for stem, _ in places) == "binder"
            for stem, number in some(places):
                assert leaf in texts[stem][int(number) - 1]
            for row in some(re.findall(r"<tr>.*?</tr>", page, re.DOTALL)):
                name, place = re.search(r"evidence/(E\d+)\.html", row), LINK.search(row)
                if name and place:
                    on = texts["binder"][int(place[2]) - 1]
                    assert (
                        re.search(rf"{project.dossier.target(name[1]).id}(?!\d)", on)
                        or "待补" in on
                    )
                    checked += 1
    assert checked >= len(project.dossier.evidence)


def test_no_marker_is_left_and_the_home_page_shows_the_size_of_the_binder(built: Built) -> None:
    for path in some(built.out.rglob("*.html")):
        assert "yj-bound" not in path.read_text(encoding="utf-8"), path
    assert b"yj-bound" not in (built.out / "search" / "search_index.json").read_bytes()
    home = (built.out / "index.html").read_text(encoding="utf-8")
    manifest = json.loads((built.out / "binder.json").read_text(encoding="utf-8"))
    size = (built.out / "binder.pdf").stat().st_size / 1024 / 1024
    words = f"</a> {manifest['pages']} 页，{size:.1f} MB，{len(manifest['volumes'])} 卷"
    assert f'<a href="binder.pdf">装订册{words}' in home
    for link in some(re.findall(r'<a href="([\w.-]+\.(?:pdf|json|ics))"', home)):
        assert (built.out / link).is_file()


def test_without_a_binder_every_page_says_so(tmp_path: Path) -> None:
    out = build(tmp_path / "site", "--data", SMALL, "--as-of", "2024-04-10", "--no-binder").out
    pages = [path.read_text(encoding="utf-8") for path in sorted(out.rglob("*.html"))]
    assert not any("yj-bound" in page for page in some(pages))
    text = [words for page in pages for words in facts(page)]
    assert text
    assert set(text) == {NOT_MADE}
    assert f"<li>{NOT_MADE}</li>" in (out / "index.html").read_text(encoding="utf-8")
    assert not any(re.search(r'href="[^"]*binder\.pdf', page) for page in some(pages))


MANIFEST: dict[str, Any] = {
    "pages": 9,
    "volumes": [{"number": 1, "first": 1, "last": 4}, {"number": 2, "first": 5, "last": 9}],
    "entries": [],
    "omissions": [],
}


def entry(project: Project, name: str, first: int, last: int) -> dict[str, Any]:
    path = project.dossier.evidence[name].files[0].path
    source = f"data/evidence/files/{path}"
    return {"kind": "paper", "id": name, "source": source, "first": first, "last": last}


def test_the_page_inside_a_volume_is_counted_from_its_beginning(project: Project) -> None:
    manifest = MANIFEST | {"entries": [entry(project, "E002", 6, 7)]}
    text = Bound(project, manifest, {}).fill(marker("paper", "E002", 0), "../")
    assert LINK.findall(text) == [("binder", "6"), ("volume-2", "2")]
    assert "第 6–7 页" in text
    single = manifest | {"volumes": [{"number": 1, "first": 1, "last": 9}]}
    assert LINK.findall(Bound(project, single, {}).fill(marker("cell", "E002"), "../")) == [
        ("binder", "6")
    ]
    assert "卷" not in Bound(project, single, {}).fill(marker("paper", "E002", 0), "../")


def test_the_reason_why_a_paper_is_not_bound_is_shown_and_escaped(project: Project) -> None:
    gap = {"id": "evidence/E002", "page": 3, "reason": "<b>坏了</b>。", "source": None}
    text = Bound(project, MANIFEST | {"omissions": [gap]}, {}).fill(marker("paper", "E002", 0), "")
    assert text.startswith("没有装订：&lt;b&gt;坏了&lt;/b&gt;。待补页在")
    assert "<b>" not in text
    # One file of several: its own sheet is known by the file.
    path = project.dossier.evidence["E002"].files[0].path
    gap = {
        "id": "sheet/3-A",
        "page": 3,
        "reason": "打不开",
        "source": f"data/evidence/files/{path}",
    }
    text = Bound(project, MANIFEST | {"omissions": [gap]}, {}).fill(marker("paper", "E002", 0), "")
    assert text.startswith("没有装订：打不开。待补页在")


def test_a_binder_without_papers_says_so(project: Project) -> None:
    bound = Bound(project, MANIFEST, {})
    assert bound.fill(marker("paper", "E002", 0), "") == NO_PAPERS
    assert bound.fill(marker("divider", "A1.1.1"), "") == NO_PAPERS
    assert bound.fill(marker("cell", "E002"), "") == "—"


def test_filling_twice_changes_nothing(project: Project, tmp_path: Path) -> None:
    for name in bound_pages(project):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{marker('binder')}一\n", encoding="utf-8")
    fill_pages(project, None, tmp_path, bound_pages(project))
    once = {path: path.read_bytes() for path in tmp_path.rglob("*.html")}
    fill_pages(project, None, tmp_path, bound_pages(project))
    assert once == {path: path.read_bytes() for path in tmp_path.rglob("*.html")}
    assert set(once.values()) == {f"{NOT_MADE}一\n".encode()}


def test_a_piece_without_a_file_shows_where_its_target_is_bound(project: Project) -> None:
    refers = next(one for one in project.dossier.evidence.values() if one.refers_to)
    target = refers.refers_to or ""
    manifest = MANIFEST | {"entries": [entry(project, target, 2, 2)]}
    text = Bound(project, manifest, {}).fill(marker("item", refers.id), "")
    assert text.startswith(f"引用 {target}，<a")
    assert "第 2 页" in text
    own = Bound(project, manifest, {}).fill(marker("item", target), "")
    assert own.startswith("<a")
    free = next(one for one in project.dossier.evidence.values() if one.state == "不需要")
    assert Bound(project, manifest, {}).fill(marker("item", free.id), "") == "不需要附，没有装订"


def test_a_cell_leads_to_the_sheet_that_stands_for_a_paper(project: Project) -> None:
    gap = {"id": "evidence/E002", "page": 3, "reason": "缺", "source": None}
    manifest = MANIFEST | {"omissions": [gap]}
    assert Bound(project, manifest, {}).fill(marker("cell", "E002"), "../") == (
        '<a href="../binder.pdf#page=3">3</a>'
    )
    assert Bound(project, None, {}).fill(marker("cell", "E002"), "") == "—"


def test_a_divider_is_on_the_page_that_the_manifest_names(project: Project) -> None:
    row = {"kind": "divider", "id": "divider/A1.1.1", "source": "", "first": 4, "last": 5}
    bound = Bound(project, MANIFEST | {"entries": [row]}, {})
    assert bound.fill(marker("divider", "A1.1.1"), "").startswith("隔页在<a")
    assert "第 4–5 页" in bound.fill(marker("divider", "A1.1.1"), "")
    # The binder has papers, this indicator has none.
    assert bound.fill(marker("divider", "A1.1.2"), "") == "没有装订"


@pytest.mark.parametrize(
    ("size", "words"),
    [(500, "0 KB"), (104_857, "102 KB"), (104_858, "0.1 MB"), (2_097_152, "2.0 MB")],
)
def test_the_binder_is_listed_with_its_size_and_the_files_beside_it(
    project: Project, size: int, words: str
) -> None:
    single = MANIFEST | {"volumes": [{"number": 1, "first": 1, "last": 9}]}
    bound = Bound(project, single, {"binder.pdf": size, "binder.json": 2048})
    assert bound.fill(marker("binder"), "") == (
        f'<a href="binder.pdf">装订册</a> 9 页，{words}</li>\n'
        '<li><a href="binder.json">装订清单（机器读）</a> 2 KB'
    )


def test_each_of_several_volumes_is_listed(project: Project) -> None:
    sizes = {"binder.pdf": 4096, "volume-1.pdf": 1024, "volume-2.pdf": 3072}
    text = Bound(project, MANIFEST, sizes).fill(marker("binder"), "")
    assert text.split("</li>\n<li>") == [
        '<a href="binder.pdf">装订册</a> 9 页，4 KB，2 卷',
        '<a href="volume-1.pdf">第 1 卷</a> 第 1–4 页，1 KB',
        '<a href="volume-2.pdf">第 2 卷</a> 第 5–9 页，3 KB',
    ]


def test_only_pages_with_a_marker_are_rewritten(project: Project, tmp_path: Path) -> None:
    page = tmp_path / "a.html"
    page.write_bytes("没有\r\n".encode())
    fill_pages(project, None, tmp_path, ["a.html"])
    assert page.read_bytes() == "没有\r\n".encode()
