"""Fields and formulas of office files are printed as they were saved."""

from __future__ import annotations

import io
import struct
import subprocess
import zipfile
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import olefile
import pypdfium2
import pytest

from tests.papers.samples import zipped
from tests.papers.test_office import NEEDS, cell, workbook
from yingjian.papers import Bindable, convert
from yingjian.papers.office import saved_values
from yingjian.papers.office.programs import soffice

if TYPE_CHECKING:
    from pathlib import Path

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
SAVED = "2014-02-03"


def document(body: str) -> bytes:
    return zipped(
        **{
            "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
            'PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument'
            '.wordprocessingml.document.main+xml"/></Types>'.encode(),
            "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="r" '
            f'Type="{OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>'.encode(),
            "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body>'
            "</w:document>".encode(),
        }
    )


def run(inner: str) -> str:
    return f"<w:r>{inner}</w:r>"


def field(*instruction: str, result: str = SAVED) -> str:
    """A field whose instruction is cut into several runs, as Word cuts it."""
    mark = '<w:fldChar w:fldCharType="{}"/>'
    return "<w:p>{}</w:p>".format(
        "".join(
            run(inner)
            for inner in (
                mark.format("begin"),
                *(
                    f'<w:instrText xml:space="preserve">{part}</w:instrText>'
                    for part in instruction
                ),
                mark.format("separate"),
                f"<w:t>{result}</w:t>",
                mark.format("end"),
            )
        )
    )


def paragraph(words: str) -> str:
    return f"<w:p>{run(f'<w:t>{words}</w:t>')}</w:p>"


SIMPLE = (
    '<w:p><w:fldSimple w:instr=" date \\@ &quot;yyyy&quot; ">'
    f"{run('<w:t>一九九九年</w:t>')}</w:fldSimple></w:p>"
)
DOCUMENT = document(
    paragraph("甲") + field(" TI", 'ME \\@ "yyyy-MM-dd" ') + SIMPLE + field(" PAGE ", result="7")
)


def text_of(outcome: object) -> str:
    assert isinstance(outcome, Bindable), outcome
    with pypdfium2.PdfDocument(outcome.pdf) as file:
        return "\n".join(page.get_textpage().get_text_range() for page in file)


@NEEDS
def test_date_fields_in_word_keep_their_results() -> None:
    outcome = convert(DOCUMENT, "a.docx")
    text = text_of(outcome)
    assert SAVED in text
    assert "一九九九年" in text.replace(" ", "")
    assert "2 处自动更新的日期" in "".join(outcome.notes)  # type: ignore[union-attr]
    assert "\n1" in text.replace("\r", "")  # the page's number is the page's own


def saved_by_libreoffice(folder: Path, suffix: str, source: bytes, name: str) -> bytes:
    program = soffice()
    assert program
    (folder / name).write_bytes(source)
    subprocess.run(
        [program, "--headless", f"-env:UserInstallation={(folder / 'profile').as_uri()}",
         "--convert-to", suffix, "--outdir", folder, folder / name],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return (folder / name).with_suffix(f".{suffix}").read_bytes()


def aged(data: bytes, encoding: str) -> bytes:
    """The file as if it had been saved long ago: the same bytes with another day."""
    old = data
    for days in (-1, 0, 1):
        day = (datetime.now(UTC) + timedelta(days=days)).date().isoformat()
        data = data.replace(day.encode(encoding), SAVED.encode(encoding))
    assert data != old
    return data


@NEEDS
@pytest.mark.parametrize(
    ("suffix", "name", "encoding"),
    [("doc", "b.doc", "utf-16-le"), ("doc", "b.wps", "utf-16-le"), ("rtf", "b.rtf", "latin-1")],
)
def test_date_fields_in_older_formats_keep_their_results(
    suffix: str, name: str, encoding: str, tmp_path: Path
) -> None:
    # Without the written day nothing but the field's own result is replaced.
    source = document(paragraph("甲") + field(' TIME \\@ "yyyy-MM-dd" '))
    outcome = convert(
        aged(saved_by_libreoffice(tmp_path, suffix, source, "b.docx"), encoding), name
    )
    assert SAVED in text_of(outcome)
    assert "1 处自动更新的日期" in "".join(outcome.notes)  # type: ignore[union-attr]


@NEEDS
@pytest.mark.parametrize("suffix", ["odt"])
def test_date_fields_in_open_document_keep_their_results(suffix: str, tmp_path: Path) -> None:
    data = saved_by_libreoffice(tmp_path, suffix, DOCUMENT, "b.docx")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert b"<text:" in parts["content.xml"]
    parts["content.xml"] = aged(parts["content.xml"], "utf-8")
    assert SAVED in text_of(convert(zipped(**parts), f"b.{suffix}"))


BOOK = workbook(
    (
        "one",
        "visible",
        (
            f'<row r="1">{cell("A1", "甲")}<c r="B1"><f>TODAY()</f><v>4242</v></c>'
            '<c r="C1"><f>1+1</f><v>77</v></c><c r="D1" t="str"><f>"文"&amp;"字"</f><v>文字</v></c>'
            '<c r="E1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="F1"><v>5</v></c></row>'
        ),
    )
)


@NEEDS
def test_an_old_workbook_keeps_its_values(tmp_path: Path) -> None:
    data = bytearray(saved_by_libreoffice(tmp_path, "xls", BOOK, "b.xlsx"))
    place = olefile_place(bytes(data))
    data[place : place + 8] = struct.pack("<d", 4343.0)
    text = text_of(convert(bytes(data), "b.xls"))
    for shown in ("甲", "4343", "77", "文字", "#DIV/0!", "5"):
        assert shown in text


def olefile_place(data: bytes) -> int:
    """Where the saved value of the only formula to be computed on opening stands in the file."""
    with olefile.OleFileIO(data) as file:
        stream, at = file.openstream("Workbook").read(), 0
    while at + 4 <= len(stream):
        name, length = struct.unpack_from("<HH", stream, at)
        if name == 6 and stream[at + 18] & 1:
            found = data.find(stream[at : at + 4 + length])
            assert found > 0
            return found + 10
        at += 4 + length
    raise AssertionError("no such formula")


@NEEDS
def test_an_open_workbook_keeps_its_values(tmp_path: Path) -> None:
    data = saved_by_libreoffice(tmp_path, "ods", BOOK, "b.xlsx")
    changes = saved_values.Changes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert b"table:formula" in parts["content.xml"]
    part = saved_values.odf(parts["content.xml"], changes)
    assert b"table:formula" not in part
    assert "77" in text_of(convert(data, "b.ods"))


@pytest.mark.parametrize(
    ("format_", "part", "expected", "notes"),
    [
        (
            "pptx",
            b'<a:fld id="{1}" type="datetime2"><a:rPr/><a:pPr lvl="1"/><a:t>X</a:t></a:fld>',
            b"<a:r><a:rPr/><a:t>X</a:t></a:r>",
            [saved_values.FIELDS.format(n=1)],
        ),
        (
            "pptx",
            b'<a:fld id="{1}" type="slidenum"><a:t>3</a:t></a:fld>',
            b'<a:fld id="{1}" type="slidenum"><a:t>3</a:t></a:fld>',
            [],
        ),
        (
            "xlsx",
            b"<oddHeader>&amp;L&amp;F&amp;C R&amp;&amp;D &amp;P&amp;R&amp;D</oddHeader>",
            b"<oddHeader>&amp;L&amp;C R&amp;&amp;D &amp;P&amp;R</oddHeader>",
            [saved_values.HEADERS.format(n=2)],
        ),
        ("xlsx", b'<c r="A1"><f>TODAY()</f></c>', None, [saved_values.COMPUTED.format(n=1)]),
        (
            "odt",
            b'<text:date text:fixed="false">1999</text:date><text:page-number>1</text:page-number>',
            b"1999<text:page-number>1</text:page-number>",
            [saved_values.FIELDS.format(n=1)],
        ),
        ("odp", b"<text:time/>", b"", [saved_values.FIELDS.format(n=1)]),
        (
            "odp",
            b'<d presentation:source="current-date">1999</d>',
            b'<d presentation:source="fixed">1999</d>',
            [saved_values.FIELDS.format(n=1)],
        ),
        (
            "ods",
            b'<table:table-cell table:formula="of:=1"/>',
            None,
            [saved_values.COMPUTED.format(n=1)],
        ),
        ("docx", field(" REF a ").encode(), None, []),
        ("docx", b'<w:fldChar w:fldCharType="end"/><w:instrText>DATE</w:instrText>', None, []),
    ],
)
def test_fields_of_a_part_are_replaced(
    format_: str, part: bytes, expected: bytes | None, notes: list[str]
) -> None:
    changes = saved_values.Changes()
    assert saved_values.PARTS[format_][1](part, changes) == (part if expected is None else expected)
    assert changes.notes() == notes


@pytest.mark.parametrize("format_", ["doc", "xls"])
@pytest.mark.parametrize("rest", [b"", b"\xff" * 600, bytes(2000)])
def test_a_damaged_compound_file_is_noted(format_: str, rest: bytes) -> None:
    changes = saved_values.Changes()
    data = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + rest
    assert saved_values.WHOLE[format_](data, changes) == data
    assert changes.notes() == [saved_values.UNCHECKED]
