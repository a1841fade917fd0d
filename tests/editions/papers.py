"""Papers of every kind with words in what they show and in what they carry besides."""

from __future__ import annotations

import io
import zipfile
from hashlib import sha256
from typing import TYPE_CHECKING

import pikepdf
from pikepdf import Dictionary, Name, String
from PIL import Image, PngImagePlugin

from tests.papers.samples import one_page, zipped

if TYPE_CHECKING:
    from pathlib import Path

    from tests.editions.canaries import Nest

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACK = "http://schemas.openxmlformats.org/package/2006"


def write(nest: Nest, folder: Path, level: str) -> list[str]:
    """One paper of each kind; what a file carries besides is for those who have the file."""
    from tests.editions.canaries import INTERNAL

    made = []
    for suffix, maker in _MAKERS.items():
        shown = nest.word(f"text of {suffix}", level)
        carried = nest.word(f"metadata of {suffix}", INTERNAL)
        name = f"{nest.word('file name', level)}.{suffix}"
        data = maker(shown, carried)
        nest.know(sha256(data).hexdigest(), level, f"hash of {suffix}")
        (folder / name).write_bytes(data)
        made.append(name)
    return made


def pdf(shown: str, carried: str) -> bytes:
    def change(file: pikepdf.Pdf, page: pikepdf.Object) -> None:
        file.docinfo = file.make_indirect(
            Dictionary(Author=String(carried), Title=String(carried), Producer=String(carried))
        )
        xmp = (
            "<x:xmpmeta xmlns:x='adobe:ns:meta/'><rdf:RDF"
            " xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><rdf:Description rdf:about=''"
            " xmlns:pdf='http://ns.adobe.com/pdf/1.3/'>"
            f"<pdf:Keywords>{carried}</pdf:Keywords></rdf:Description></rdf:RDF></x:xmpmeta>"
        ).encode()
        packet = file.make_stream(xmp)
        packet.Type, packet.Subtype = Name.Metadata, Name.XML
        file.Root.Metadata = packet
        page.Metadata = file.make_stream(xmp, Type=Name.Metadata, Subtype=Name.XML)
        page.PieceInfo = Dictionary(Word=Dictionary(Private=String(carried)))
        page.Annots = file.make_indirect(
            pikepdf.Array(
                [
                    Dictionary(
                        Type=Name.Annot,
                        Subtype=Name.Text,
                        Rect=[500, 700, 520, 720],
                        F=2,
                        T=String(carried),
                        Contents=String(carried),
                    )
                ]
            )
        )
        file.attachments[f"{carried}.txt"] = carried.encode()
        with file.open_outline() as outline:
            outline.root.append(pikepdf.OutlineItem(carried, 0))
        image = file.make_stream(photo(carried))
        image.Type, image.Subtype = Name.XObject, Name.Image
        image.Width, image.Height, image.BitsPerComponent = 64, 48, 8
        image.ColorSpace, image.Filter = Name.DeviceRGB, Name.DCTDecode
        image.Metadata = packet
        image.Name = Name(f"/{carried}")
        page.Resources.XObject = Dictionary(I=image)

    content = f"BT /F 24 Tf 72 700 Td ({shown}) Tj ET q 64 0 0 48 72 500 cm /I Do Q"
    return one_page(content, change)


def photo(carried: str) -> bytes:
    image = Image.new("RGB", (64, 48), (180, 40, 40))
    exif = Image.Exif()
    exif[0x013B] = carried  # Artist
    exif[0x010E] = carried  # ImageDescription
    exif.get_ifd(0x8825)[29] = carried  # GPSDateStamp
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif, comment=carried.encode())
    return out.getvalue()


def jpeg(shown: str, carried: str) -> bytes:  # noqa: ARG001 — a photograph says nothing
    return photo(carried)


def png(shown: str, carried: str) -> bytes:  # noqa: ARG001 — as above
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", carried)
    info.add_itxt("Comment", carried, zip=True)
    out = io.BytesIO()
    Image.new("RGB", (64, 48), (40, 40, 180)).save(out, "PNG", pnginfo=info)
    return out.getvalue()


def text(shown: str, carried: str) -> bytes:  # noqa: ARG001 — a plain text carries nothing
    return f"{shown}\n".encode()


def _core(carried: str) -> bytes:
    return (
        f'<cp:coreProperties xmlns:cp="{_PACK}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:creator>{carried}</dc:creator><cp:lastModifiedBy>{carried}</cp:lastModifiedBy>"
        "</cp:coreProperties>"
    ).encode()


def _parts(main: str, kind: str, *more: tuple[str, str]) -> dict[str, bytes]:
    types = "".join(
        f'<Override PartName="/{name}" ContentType="{what}"/>'
        for name, what in (
            (main, f"application/vnd.openxmlformats-officedocument.{kind}.main+xml"),
            ("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
            *more,
        )
    )
    return {
        "[Content_Types].xml": (
            f'<Types xmlns="{_PACK}/content-types"><Default Extension="rels"'
            ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{types}</Types>'
        ).encode(),
        "_rels/.rels": (
            f'<Relationships xmlns="{_PACK}/relationships">'
            f'<Relationship Id="r1" Type="{_REL}/officeDocument" Target="{main}"/>'
            f'<Relationship Id="r2" Type="{_PACK}/relationships/metadata/core-properties"'
            ' Target="docProps/core.xml"/></Relationships>'
        ).encode(),
    }


def xlsx(shown: str, carried: str) -> bytes:
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
    more = [(f"xl/worksheets/sheet{number}.xml", sheet) for number in (1, 2)]

    def cells(*rows: tuple[str, str]) -> bytes:
        made = "".join(
            f'<row r="{at}"{how}><c r="A{at}" t="inlineStr"><is><t>{word}</t></is></c></row>'
            for at, (word, how) in enumerate(rows, start=1)
        )
        return f'<worksheet xmlns="{_MAIN}"><sheetData>{made}</sheetData></worksheet>'.encode()

    parts = _parts("xl/workbook.xml", "spreadsheetml.sheet", *more)
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_REL}"><sheets>'
        '<sheet name="one" sheetId="1" r:id="s1"/>'
        '<sheet name="two" sheetId="2" state="hidden" r:id="s2"/></sheets></workbook>'
    ).encode()
    parts["xl/_rels/workbook.xml.rels"] = (
        f'<Relationships xmlns="{_PACK}/relationships">'
        f'<Relationship Id="s1" Type="{_REL}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="s2" Type="{_REL}/worksheet" Target="worksheets/sheet2.xml"/>'
        "</Relationships>"
    ).encode()
    parts["xl/worksheets/sheet1.xml"] = cells((shown, ""), (carried, ' hidden="1"'), ("end", ""))
    parts["xl/worksheets/sheet2.xml"] = cells((carried, ""))
    parts["docProps/core.xml"] = _core(carried)
    return zipped(**parts)


def docx(shown: str, carried: str) -> bytes:
    parts = _parts("word/document.xml", "wordprocessingml.document")
    hidden = f"<w:r><w:rPr><w:vanish/></w:rPr><w:t>{carried}</w:t></w:r>"
    deleted = (
        f'<w:del w:id="1" w:author="{carried}" w:date="2024-01-01T00:00:00Z">'
        f"<w:r><w:delText>{carried}</w:delText></w:r></w:del>"
    )
    parts["word/document.xml"] = (
        f'<w:document xmlns:w="{_WORD}"><w:body><w:p><w:r><w:t>{shown}</w:t></w:r>'
        f"{hidden}{deleted}</w:p></w:body></w:document>"
    ).encode()
    parts["docProps/core.xml"] = _core(carried)
    return zipped(**parts)


def members(data: bytes) -> dict[str, bytes]:
    """The members of an office file."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


_MAKERS = {"pdf": pdf, "jpg": jpeg, "png": png, "txt": text, "xlsx": xlsx, "docx": docx}
