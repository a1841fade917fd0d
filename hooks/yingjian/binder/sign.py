"""Sign a finished binder: an incremental update, shown in the place for the seal on its cover.

PAdES baseline B-B (ETSI EN 319 142-1): SHA-256, the day in the dictionary's /M, nothing fetched
from anywhere. The signature's field stands in the structure tree as a Form, so that a file that
claims PDF/A-2a keeps to it; a volume, which has no such tree, stays without.
"""

from __future__ import annotations

import io
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

from pyhanko.pdf_utils.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NumberObject,
    TextStringObject,
)
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers.cms_embedder import PdfCMSEmbedder, SigIOSetup, SigObjSetup
from pyhanko.sign.signers.constants import ESIC_EXTENSION_1
from pyhanko.sign.signers.pdf_byterange import SignatureObject

from yingjian.binder import seal

if TYPE_CHECKING:
    from datetime import date, datetime

    from yingjian.binder.certificate import Identity

#: Named destination of the place for the seal (``assemble``, ``yj:seal:cover``).
PLACE: Final = "seal/cover"
#: Name of the signature's field.
FIELD: Final = "signature"

# Flags of the annotation: printed, locked (ISO 32000-1, table 165); of the form: there are
# signatures, and whoever changes the file must append to it (table 219).
_PRINT_LOCKED: Final = 4 | 128
_APPEND_ONLY: Final = 1 | 2
# Room for the certificates' other parts beyond what a trial signature takes, in bytes of DER.
_SPARE: Final = 512


class UnsignableError(Exception):
    """This file cannot be signed; the message is Chinese."""


def sign(pdf: bytes, identity: Identity, day: date, reason: str | None = None) -> bytes:
    """Return the binder with a signature appended; its own bytes stay as they are.

    ``day`` is the day of signing. With an RSA key the same arguments give the same bytes; an ECDSA
    signature holds a random number.

    Raises:
        UnsignableError: not a binder of ours, or signed already.
        certificate.CertificateError: the certificate does not hold on that day.
        faces.FaceMissing, fonts.FontsMissing: the signer's name cannot be printed.
    """
    moment = identity.moment(day)
    writer = _open(pdf, f"{identity.name} {moment.isoformat()}")
    page, box = _place(writer)
    form = seal.drawing(box[2] - box[0], box[3] - box[1], identity.name, day)
    _add_field(writer, page, box, form, f"{seal.WORD}：{identity.name}，{day.isoformat()}")
    writer.register_extension(ESIC_EXTENSION_1)
    return _append_signature(writer, identity, moment, reason)


class _Update(IncrementalPdfFileWriter):
    """An update without clock and random numbers, which leaves the metadata as they are."""

    def _update_meta(self) -> None:
        """Keep title, dates and XMP: the binder is signed as it was built."""


def _open(pdf: bytes, seed: str) -> _Update:
    """Open a binder; the second half of its document id is derived from ``seed``."""
    try:
        writer = _Update(io.BytesIO(pdf))
        root = writer.root
        fields = root["/AcroForm"]["/Fields"] if "/AcroForm" in root else ()
        if writer.prev.encrypted:
            raise UnsignableError("文件加了密，不是迎检册生成的册子")
        if any(field.get_object().get("/FT") == "/Sig" for field in fields):
            raise UnsignableError("这本册子已经签过名。要重新签，请用没有签名的那一份")
        first = writer.prev.trailer["/ID"][0]
    except (PdfError, KeyError, TypeError, ValueError, RecursionError) as error:
        raise UnsignableError(f"不是能读的 PDF：{error}") from error
    second = sha256(pdf + seed.encode()).digest()[:16]
    writer._document_id = ArrayObject(  # noqa: SLF001 — pyHanko would draw it at random
        [ByteStringObject(bytes(getattr(first, "original_bytes", first))), ByteStringObject(second)]
    )
    return writer


def _place(writer: _Update) -> tuple[Any, tuple[float, float, float, float]]:
    """Return the page's reference and the box, in points, of the place for the seal."""
    try:
        names = writer.root["/Names"]["/Dests"]["/Names"]
        index = list(names)[::2].index(PLACE)
        destination = names[index * 2 + 1]
        left, bottom, right, top = (float(value) for value in list(destination)[2:])
        return destination.raw_get(0), (left, bottom, right, top)
    except (PdfError, KeyError, ValueError, IndexError, TypeError, AttributeError):
        raise UnsignableError(
            "文件里没有记盖章处的位置：不是迎检册生成的册子，或是旧版本生成的。请用 scripts/build 重新生成"
        ) from None


def _add_field(
    writer: _Update,
    page: Any,
    box: tuple[float, float, float, float],
    form: bytes,
    text: str,
) -> None:
    """Add the signature's field, which is its own annotation, and its element of structure."""
    reader = PdfFileReader(io.BytesIO(form))
    drawn = reader.root["/Pages"]["/Kids"][0]["/Resources"]["/XObject"].raw_get(seal.FORM)
    appearance = writer.import_object(drawn)
    widget = writer.add_object(
        _dictionary(
            Type=NameObject("/Annot"),
            Subtype=NameObject("/Widget"),
            FT=NameObject("/Sig"),
            T=TextStringObject(FIELD),
            TU=TextStringObject(text),
            Contents=TextStringObject(text),
            F=NumberObject(_PRINT_LOCKED),
            Rect=ArrayObject(FloatObject(f"{value:.3f}") for value in box),
            P=page,
            AP=_dictionary(N=appearance),
        )
    )
    sheet = page.get_object()
    annotations = sheet.get("/Annots")
    if annotations is None:
        sheet[NameObject("/Annots")] = annotations = ArrayObject()
        writer.mark_update(page)
    annotations.append(widget)
    writer.update_container(annotations)
    writer.root[NameObject("/AcroForm")] = writer.add_object(
        _dictionary(Fields=ArrayObject([widget]), SigFlags=NumberObject(_APPEND_ONLY))
    )
    writer.mark_update(writer.root_ref)
    if "/StructTreeRoot" in writer.root:
        _add_element(writer, page, widget, text)


def _add_element(writer: _Update, page: Any, widget: IndirectObject, text: str) -> None:
    """Put the field at the end of the first part, the cover's (ISO 32000-1, 14.7.4.3)."""
    tree = writer.root["/StructTreeRoot"]
    key = int(tree["/ParentTreeNextKey"])
    widget.get_object()[NameObject("/StructParent")] = NumberObject(key)
    part = tree["/K"][0]["/K"].raw_get(0)
    cover = part.get_object()
    element = writer.add_object(
        _dictionary(
            S=NameObject("/Form"),
            P=part,
            Pg=page,
            Alt=TextStringObject(text),
            K=ArrayObject([_dictionary(Type=NameObject("/OBJR"), Obj=widget, Pg=page)]),
        )
    )
    cover["/K"].append(element)
    writer.update_container(cover["/K"])
    numbers = tree["/ParentTree"]["/Nums"]
    numbers.append(NumberObject(key))
    numbers.append(element)
    writer.update_container(numbers)
    tree[NameObject("/ParentTreeNextKey")] = NumberObject(key + 1)
    writer.update_container(tree)


def _append_signature(
    writer: _Update, identity: Identity, moment: datetime, reason: str | None
) -> bytes:
    """Return the file with the field's signature; a trial one measures the room to reserve."""
    import asyncio
    from concurrent.futures import ThreadPoolExecutor

    async def sign_async(digest: bytes, *, trial: bool) -> Any:
        return await identity.signer.async_sign(digest, "sha256", dry_run=trial, use_pades=True)

    def sign_digest(digest: bytes, *, trial: bool) -> Any:
        # In a new thread: the caller's may run an event loop already.
        with ThreadPoolExecutor(1) as pool:
            return pool.submit(asyncio.run, sign_async(digest, trial=trial)).result()

    trial = sign_digest(bytes(32), trial=True)
    output = io.BytesIO()
    steps = PdfCMSEmbedder().write_cms(FIELD, writer, existing_fields_only=True)
    next(steps)
    steps.send(
        SigObjSetup(
            SignatureObject(
                timestamp=moment,
                subfilter=SigSeedSubFilter.PADES,
                # For readers that cannot look into the certificate.
                name=identity.name,
                reason=reason,
                bytes_reserved=2 * (len(trial.dump()) + _SPARE),
            )
        )
    )
    prepared, _ = steps.send(SigIOSetup(md_algorithm="sha256", output=output))
    steps.send(sign_digest(prepared.document_digest, trial=False))
    return output.getvalue()


def _dictionary(**entries: Any) -> DictionaryObject:
    return DictionaryObject({NameObject(f"/{key}"): value for key, value in entries.items()})
