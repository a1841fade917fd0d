"""Workbooks through LibreOffice: saved values, hidden sheets, landscape pages; and without it."""

from __future__ import annotations

import io

import pypdfium2
import pytest

from tests.papers.samples import zipped
from yingjian.papers import Bindable, conversion, convert
from yingjian.papers.office.programs import soffice
from yingjian.papers.outcome import Unbindable

NEEDS = pytest.mark.skipif(soffice() is None, reason="LibreOffice is not installed")
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def workbook(*sheets: tuple[str, str, str]) -> bytes:
    """Return a workbook of sheets, each a name, a state and rows."""
    listed = "".join(
        f'<sheet name="{name}" sheetId="{i}" state="{state}" r:id="r{i}"/>'
        for i, (name, state, _) in enumerate(sheets, 1)
    )
    links = "".join(
        f'<Relationship Id="r{i}" Type="{RELATIONS}/worksheet" Target="worksheets/sheet{i}.xml"/>'
        for i in range(1, len(sheets) + 1)
    )
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r" '
        f'Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{NAMESPACE}" xmlns:r="{RELATIONS}">'
        f"<sheets>{listed}</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{links}</Relationships>',
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
        'content-types"><Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
        'relationships+xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.'
        'openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>',
    }
    for i, (_, _, rows) in enumerate(sheets, 1):
        parts[f"xl/worksheets/sheet{i}.xml"] = (
            f'<worksheet xmlns="{NAMESPACE}"><sheetData>{rows}</sheetData></worksheet>'
        )
    return zipped(**{name: text.encode() for name, text in parts.items()})


def cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


FROZEN = '<c r="B1"><f>TODAY()</f><v>4242</v></c><c r="C1"><f>1+1</f><v>77</v></c>'
BOOK = workbook(
    ("one", "visible", f'<row r="1">{cell("A1", "甲")}{FROZEN}</row>'),
    ("two", "hidden", f'<row r="1">{cell("A1", "隐藏")}</row>'),
    (
        "three",
        "visible",
        f'<row r="1">{"".join(cell(f"{chr(65 + i)}1", f"列{i}") for i in range(14))}</row>',
    ),
)


@NEEDS
def test_visible_sheets_show_their_saved_values() -> None:
    outcome = convert(BOOK, "a.xlsx")
    assert isinstance(outcome, Bindable), outcome
    assert (outcome.pages, outcome.how, outcome.conformance) == (2, "converted", "2u")
    file = pypdfium2.PdfDocument(outcome.pdf)
    first, second = (page.get_textpage().get_text_range() for page in file)
    assert "4242" in first
    assert "77" in first
    assert "列13" in second
    assert "隐藏" not in first + second
    assert file[0].get_width() < file[0].get_height()
    assert file[1].get_width() > file[1].get_height()


@NEEDS
def test_the_same_workbook_gives_the_same_bytes() -> None:
    assert convert(BOOK, "a.xlsx") == convert(BOOK, "a.xlsx")


@NEEDS
def test_a_broken_document_gets_a_reason() -> None:
    outcome = convert(zipped(**{"word/document.xml": b"<broken"}), "a.docx")
    assert isinstance(outcome, Unbindable)
    assert "LibreOffice 打不开" in outcome.reason


@NEEDS
def test_a_formula_without_a_saved_value_is_noted() -> None:
    rows = '<row r="1"><c r="A1"><f>40+2</f></c></row>'
    outcome = convert(workbook(("one", "visible", rows)), "a.xlsx")
    assert isinstance(outcome, Bindable), outcome
    assert "现算" in "".join(outcome.notes)
    assert "42" in pypdfium2.PdfDocument(io.BytesIO(outcome.pdf))[0].get_textpage().get_text_range()


def test_without_libreoffice_the_tip_names_the_command_that_installs_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("YINGJIAN_SOFFICE", "")
    answer = conversion.convert_here(BOOK, "a.xlsx")
    assert isinstance(answer.outcome, Unbindable)
    assert "apt-get install -y --no-install-recommends libreoffice-calc" in answer.outcome.tip
    assert not answer.lasting
