"""Signatures of a binder: who, which day, and whether the file is still what was signed.

Whether the certificate's issuer deserves trust is not judged: that needs a list of roots and of
revoked certificates, which an office without network does not have.
"""

from __future__ import annotations

import io
import logging
import re
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, Final

from pikepdf import Dictionary, Name

from yingjian.preflight.facts import Signature

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pikepdf

# What a form may hold that is nothing but signatures (ISO 32000-1, table 218).
_FORM: Final = frozenset({"/Fields", "/SigFlags"})
# What makes a signature's field more than that: parts of its own, actions, flags for filling in.
_MORE: Final = frozenset({"/A", "/AA", "/Kids", "/Parent", "/Ff", "/Lock", "/SV"})
_DAY: Final = re.compile(r"D:(\d{4})(\d{2})(\d{2})")
_HOLE: Final = re.compile(rb"<([0-9A-Fa-f]*)>")


def fields(file: pikepdf.Pdf) -> list[Any] | None:
    """The file's signature fields, [] without any; None where its form holds something else."""
    form = file.Root.get("/AcroForm")
    if form is None:
        return []
    if not isinstance(form, Dictionary) or not set(form.keys()) <= _FORM:
        return None
    found = list(form.get("/Fields", ()))
    if not found or not all(_is_signature(one) for one in found):
        return None
    return found


def read_signatures(pdf: bytes, file: pikepdf.Pdf) -> Iterator[Signature]:
    """What the file's signatures say, and whether that holds."""
    found = fields(file)
    if not found:
        return
    checked = _checked(pdf) if find_spec("pyhanko") else None
    for field in found:
        value = field.V
        name, intact = str(value.get("/Name", "")), None
        if checked is not None:
            name, intact = checked.get(str(field.get("/T", "")), (name, False))
        said = _DAY.match(str(value.get("/M", "")))
        yield Signature(
            next((at for at, page in enumerate(file.pages) if _bears(page.obj, field)), -1),
            name,
            "-".join(said.groups()) if said else "",
            _covers(pdf, value),
            intact,
        )


def _is_signature(field: Any) -> bool:
    return (
        isinstance(field, Dictionary)
        and field.get("/FT") == Name.Sig
        and field.get("/Subtype") == Name.Widget
        and isinstance(field.get("/V"), Dictionary)
        and not _MORE & set(field.keys())
    )


def _bears(page: Any, field: Any) -> bool:
    return any(one.objgen == field.objgen for one in page.get("/Annots", ()))


def _covers(pdf: bytes, value: Any) -> bool:
    """Whether everything but the signature's own digits is signed (ISO 32000-1, 12.8.1)."""
    try:
        start, before, after, rest = (int(one) for one in value.ByteRange)
        contents = bytes(value.Contents)
    except (AttributeError, TypeError, ValueError):
        return False
    hole = _HOLE.fullmatch(pdf, before, after) if 0 < before < after else None
    return (
        start == 0
        and after + rest == len(pdf)
        and hole is not None
        and bytes.fromhex(hole[1].decode()) == contents
    )


def _checked(pdf: bytes) -> dict[str, tuple[str, bool]]:
    """Name of the signer and whether digest and signature hold, by name of the field."""
    from concurrent.futures import ThreadPoolExecutor

    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    made = {}
    # It tells on standard error that the issuer is not known, which is not asked.
    logging.getLogger("pyhanko").addHandler(logging.NullHandler())
    logging.getLogger("pyhanko_certvalidator").addHandler(logging.NullHandler())
    try:
        for one in PdfFileReader(io.BytesIO(pdf)).embedded_signatures:
            name, intact = _name(one.signer_cert.subject), False
            made[str(one.field_name)] = (name, intact)
            context = ValidationContext(trust_roots=[], allow_fetching=False)
            # In a thread of its own: the caller's may run a loop already.
            with ThreadPoolExecutor(1) as pool:
                status = pool.submit(validate_pdf_signature, one, context, skip_diff=True).result()
            made[str(one.field_name)] = (name, status.intact and status.valid)
    except Exception:  # noqa: BLE001 — whatever a forged file makes of the library: it does not hold
        return made
    return made


def _name(subject: Any) -> str:
    """The common name, else the organisation, else the whole of a certificate's subject."""
    known = subject.native
    for kind in ("common_name", "organization_name"):
        value = known.get(kind)
        text = " ".join(str(value[0] if isinstance(value, list) else value or "").split())
        if text:
            return text
    return str(subject.human_friendly)
