"""Write a file's metadata: PDF/A-2 identification, title, day, page labels, first view."""

import importlib.util
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

import pikepdf
from pikepdf import Array, Dictionary, Name, String

#: Name in "Producer" and "CreatorTool".
PRODUCER: Final = "迎检册 yingjian"
# Days begin at midnight in China.
_ZONE: Final = "+08:00"


@dataclass(frozen=True, slots=True)
class About:
    """A file's metadata; ``day`` is its date, ``fingerprint`` names its data.

    ``conformance`` is the level of PDF/A-2 (A, U or B) that it claims, None for no claim.
    """

    title: str
    author: str
    day: date
    fingerprint: str
    conformance: str | None = "A"
    language: str = "zh-CN"


def write(file: pikepdf.Pdf, about: About, first: int = 1, opening: Any = None) -> None:
    """Fill the catalog, the information dictionary and the XMP packet (ISO 19005-2, 6.6).

    ``opening`` is the page shown first, where it is not the first of ``file``.
    """
    root = file.Root
    root.Lang = String(about.language)
    root.ViewerPreferences = Dictionary(DisplayDocTitle=True, Duplex=Name.DuplexFlipLongEdge)
    root.PageMode = Name.UseOutlines
    root.PageLayout = Name.SinglePage
    shown = file.pages[0].obj if opening is None else opening
    root.OpenAction = Array([shown, Name.XYZ, None, None, 1])
    root.PageLabels = Dictionary(Nums=Array([0, Dictionary(S=Name.D, St=first)]))
    root.OutputIntents = Array([_output_intent(file)])
    stamp = f"D:{about.day:%Y%m%d}000000+08'00'"
    file.docinfo = file.make_indirect(
        Dictionary(
            Title=String(about.title),
            Author=String(about.author),
            Producer=String(PRODUCER),
            Creator=String(PRODUCER),
            CreationDate=String(stamp),
            ModDate=String(stamp),
        )
    )
    metadata = file.make_stream(_packet(about))
    metadata.Type, metadata.Subtype = Name.Metadata, Name.XML
    root.Metadata = metadata


def _packet(about: About) -> bytes:
    claim = (
        f' pdfaid:part="2" pdfaid:conformance="{about.conformance}"\n' if about.conformance else ""
    )
    moment = f"{about.day:%Y-%m-%d}T00:00:00{_ZONE}"
    return f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/">
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about=""
 xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/"
 xmlns:pdf="http://ns.adobe.com/pdf/1.3/"
 xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/"
{claim} pdf:Producer="{PRODUCER}"
 xmp:CreatorTool="{PRODUCER}"
 xmp:CreateDate="{moment}" xmp:ModifyDate="{moment}" xmp:MetadataDate="{moment}">
<dc:format>application/pdf</dc:format>
<dc:identifier>{escape(about.fingerprint)}</dc:identifier>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(about.title)}</rdf:li></rdf:Alt></dc:title>
<dc:creator><rdf:Seq><rdf:li>{escape(about.author)}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>{escape(about.language)}</rdf:li></rdf:Bag></dc:language>
</rdf:Description>
</rdf:RDF>
</x:xmpmeta>
<?xpacket end="r"?>""".encode()


def _output_intent(file: pikepdf.Pdf) -> Any:
    profile = file.make_stream(_srgb())
    profile.N = 3
    return Dictionary(
        Type=Name.OutputIntent,
        S=Name.GTS_PDFA1,
        OutputConditionIdentifier=String("sRGB"),
        Info=String("sRGB IEC61966-2.1"),
        DestOutputProfile=profile,
    )


def _srgb() -> bytes:
    """Return the ICC's sRGB2014 profile from WeasyPrint's folder, without importing it."""
    spec = importlib.util.find_spec("weasyprint")
    assert spec is not None and spec.origin is not None  # noqa: PT018, S101 -- a locked dependency
    return (Path(spec.origin).parent / "pdf" / "sRGB2014.icc").read_bytes()
