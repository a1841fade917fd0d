"""The real binder read back by other libraries: PDFium and Poppler."""

from __future__ import annotations

import json
import re
import subprocess
import unicodedata
from typing import TYPE_CHECKING, Any

import pikepdf
import pypdfium2
import pytest

from tests.support import DAY, ROOT, Built, some
from yingjian.base.problems import DataError
from yingjian.binder.build import _preflight, build
from yingjian.binder.chapters import chapters
from yingjian.binder.finished import Finished
from yingjian.model.loading import load

if TYPE_CHECKING:
    from pathlib import Path

MM = 72 / 25.4


def flat(text: str) -> str:
    """Text without spaces, compatibility forms unified."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


@pytest.fixture(scope="module")
def manifest(built: Built) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((built.out / "binder.json").read_text(encoding="utf-8"))
    return loaded


@pytest.fixture(scope="module")
def pages(built: Built) -> list[str]:
    """Text of every page as Poppler extracts it."""
    done = subprocess.run(
        ["pdftotext", "-layout", built.out / "binder.pdf", "-"], capture_output=True, check=True
    )
    return done.stdout.decode().split("\f")[:-1]


@pytest.fixture(scope="module")
def document(built: Built) -> Any:
    opened = pypdfium2.PdfDocument(built.out / "binder.pdf")
    yield opened
    opened.close()


def test_the_whole_plan_is_in_the_text(pages: list[str]) -> None:
    whole = flat("".join(pages))
    project = load(ROOT / "data", ROOT / "docs")
    wanted = [person.name for person in project.people.values() if person.name]
    wanted += [post.title for person in project.people.values() for post in person.posts]
    wanted += [body.name for body in project.bodies.values()]
    wanted += [duty.text for body in project.bodies.values() for duty in body.duties]
    wanted += [phase.window for phase in project.phases.values()]
    wanted += [task.text for task in project.tasks.values()]
    wanted += [need.text for need in project.requirements.values()]
    wanted += [basis.title for basis in project.plan.bases]
    wanted += [unit.name for unit in project.units.values()]
    assert [text for text in wanted if flat(text) not in whole] == []


def test_each_page_bears_its_number_of_the_whole(document: Any) -> None:
    for number in some(range(1, len(document) + 1)):
        text = flat(document[number - 1].get_textpage().get_text_range())
        assert f"册{number}/{len(document)}" in text, number


def test_labels_are_the_printed_numbers(document: Any) -> None:
    assert [document.get_page_label(i) for i in range(len(document))] == [
        str(i + 1) for i in range(len(document))
    ]


def test_every_contents_number_is_the_page_of_its_heading(pages: list[str]) -> None:
    contents = next(text for text in pages if flat(text).startswith("目录") or "目　录" in text)
    lines = [
        found.groups()
        for line in contents.splitlines()
        if (found := re.match(r"^\s*(?:[甲乙丙丁]\s+)?(\S.*?)[\s.．·]{3,}(\d+)\s*$", line))
    ]
    assert len(lines) >= 20
    for title, number in lines:
        assert flat(title) in flat(pages[int(number) - 1]), f"{title} is not on page {number}"


def test_the_manifest_agrees_with_the_file(manifest: dict[str, Any], pages: list[str]) -> None:
    assert manifest["pages"] == len(pages)
    assert manifest["as_of"] == DAY.isoformat()
    last = 0
    for entry in some(manifest["entries"]):
        assert last < entry["first"] <= entry["last"] <= len(pages)
        last = entry["last"]
        if entry["kind"] != "cover":
            found = flat(pages[entry["first"] - 1])
            assert all(flat(word) in found for word in re.split(r"[　：]", entry["title"]))


def test_a_binder_that_breaks_a_rule_is_not_handed_over(
    built: Built, manifest: dict[str, Any], tmp_path: Path
) -> None:
    wrong = manifest | {"pages": manifest["pages"] + 1}
    pdf = (built.out / "binder.pdf").read_bytes()
    with pytest.raises(DataError) as refused:
        _preflight(pdf, json.dumps(wrong), tmp_path, Finished(tmp_path))
    assert {problem.code for problem in refused.value.problems} == {"binder.preflight"}
    assert "页" in refused.value.problems[0].message


def test_every_paper_is_bound_once_or_named(manifest: dict[str, Any]) -> None:
    project = load(ROOT / "data", ROOT / "docs")
    papers = [entry for entry in manifest["entries"] if entry["kind"] == "paper"]
    bound = [entry["source"].removeprefix("data/evidence/files/") for entry in papers]
    assert len(bound) == len(set(bound))
    named = {one["id"] for one in manifest["omissions"]}
    for evidence in some(project.dossier.evidence.values()):
        if evidence.refers_to or evidence.state == "不需要":
            continue
        whole = all(paper.path in bound for paper in evidence.files) and evidence.files
        assert whole or f"evidence/{evidence.id}" in named, evidence.id
    assert all(one["reason"] for one in some(manifest["omissions"]))


def test_every_link_lands_on_a_page(document: Any) -> None:
    raw = pypdfium2.raw
    count = 0
    for index in range(len(document)):
        page = document[index]
        total = raw.FPDFPage_GetAnnotCount(page)
        for at in range(total):
            annotation = raw.FPDFPage_GetAnnot(page, at)
            assert raw.FPDFAnnot_GetSubtype(annotation) == raw.FPDF_ANNOT_LINK
            link = raw.FPDFAnnot_GetLink(annotation)
            destination = raw.FPDFLink_GetDest(document, link)
            assert destination, f"page {index + 1}, link {at}"
            assert 0 <= raw.FPDFDest_GetDestPageIndex(document, destination) < len(document)
            raw.FPDFPage_CloseAnnot(annotation)
            count += 1
    assert count > 200


def test_bookmarks_name_the_page_they_lead_to(document: Any) -> None:
    bookmarks = list(document.get_toc())
    assert len(bookmarks) >= 25
    for bookmark in bookmarks:
        page = bookmark.get_dest().get_index() + 1
        assert re.search(rf"\D{page}$", bookmark.get_title()), bookmark.get_title()


def test_every_page_has_text_that_can_be_selected(pages: list[str]) -> None:
    assert all(len(flat(text)) > 5 for text in some(pages))


def test_no_markup_is_printed_as_text(pages: list[str]) -> None:
    marks = ("**", "](", "{:", "{%", "{{", "&#")
    assert [(i, mark) for i, text in enumerate(pages, 1) for mark in marks if mark in text] == []


def test_a_total_that_was_scaled_says_from_what(pages: list[str]) -> None:
    wanted = "不适用1项不计入：得89.5／98分，按100分折算。"
    assert sum(wanted in re.sub(r"\s+", "", text) for text in pages) == 2, "report and table"


def test_all_fonts_are_embedded(built: Built) -> None:
    listed = subprocess.run(
        ["pdffonts", built.out / "binder.pdf"], capture_output=True, text=True, check=True
    ).stdout.splitlines()[2:]
    assert listed
    for line in listed:
        embedded, subset, unicode = re.findall(r"\b(yes|no)\b", line)[:3]
        assert (embedded, subset, unicode) == ("yes", "yes", "yes"), line


def test_each_face_of_ours_is_embedded_once(built: Built) -> None:
    with pikepdf.open(built.out / "binder.pdf") as file:
        # What papers bring lies inside their forms.
        fonts = {
            font.objgen: str(font.BaseFont)
            for page in file.pages
            for font in page.obj.Resources.get("/Font", {}).values()
        }
    assert len(fonts) >= 5
    assert len(set(fonts.values())) == len(fonts)


def test_nothing_of_ours_stands_outside_the_margins(
    document: Any, manifest: dict[str, Any]
) -> None:
    """Text keeps to the type area and the foot line; thumb tabs alone may be farther out."""
    papers = {
        page
        for entry in manifest["entries"]
        if entry["kind"] == "paper"
        for page in range(entry["first"], entry["last"] + 1)
    }
    for index in some(sorted(set(range(len(document))) - {page - 1 for page in papers})):
        page = document[index]
        size = [round(length / MM) for length in page.get_size()]
        assert size in ([210, 297], [297, 210])
        odd = index % 2 == 0
        if size == [297, 210]:  # a wide table: head and foot of the sheet are its long sides
            words = page.get_textpage()
            for at in some(range(words.count_rects())):
                x0, y0, x1, y1 = (value / MM for value in words.get_rect(at))
                tab = y0 > 197 or y1 < 13  # the fore-edge is a long side here
                inside = x0 >= 10 and x1 <= 278 and y0 >= 0 and y1 <= 200
                assert inside or tab, f"page {index + 1}: {x0:.1f}–{x1:.1f}, {y0:.1f}–{y1:.1f}"
            continue
        left, right = (27.4, 191) if odd else (19.4, 183)
        words = page.get_textpage()
        for at in some(range(words.count_rects())):
            x0, y0, x1, y1 = (value / MM for value in words.get_rect(at))
            tab = x0 > 197 or x1 < 13
            inside = x0 >= left and x1 <= right and y0 >= 11 and y1 <= 290
            text = words.get_text_bounded(*words.get_rect(at))
            assert inside or tab, f"page {index + 1}: {text!r} at {x0:.1f}–{x1:.1f} mm"


def test_title_tags_and_opening_view_are_set(built: Built) -> None:
    said = subprocess.run(
        ["pdfinfo", built.out / "binder.pdf"], capture_output=True, text=True, check=True
    ).stdout
    assert "吴集镇迎接省“第三轮两项督导评估”迎检册" in said
    assert re.search(r"Tagged:\s+yes", said)
    assert re.search(r"JavaScript:\s+no", said)
    with pikepdf.open(built.out / "binder.pdf") as file:
        assert file.Root.PageMode == "/UseOutlines"
        assert list(file.Root.OpenAction)[1:] == ["/XYZ", None, None, 1] or (
            file.Root.OpenAction[1] == "/XYZ" and file.Root.OpenAction[-1] == 1
        )
        assert file.Root.ViewerPreferences.DisplayDocTitle


def test_a_character_without_a_glyph_is_named_where_it_is_written(small: Path) -> None:
    path = small / "plan.yml"
    text = path.read_text(encoding="utf-8").replace("制定本方案", "制定本\U0001f600方案")
    path.write_text(text, encoding="utf-8")
    project = load(small, ROOT / "docs")
    book = chapters(project, DAY, ROOT / "docs", {})
    with pytest.raises(DataError) as caught:
        build(project, DAY, book, small / "cache")
    [problem] = caught.value.problems
    assert problem.code == "binder.glyph"
    assert problem.place == "data/plan.yml:8:10"
    assert "U+1F600" in problem.message
