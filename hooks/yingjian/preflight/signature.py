"""Read signatures of a binder: signer, day, and whether the file is still what was signed.

Whether the certificate's issuer can be trusted is not judged: that needs lists of root certificates
and of revoked ones, which an office without network does not have.
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

# Keys of a form that contains nothing but signatures (ISO 32000-1, table 218).
_FORM_KEYS: Final = frozenset({"/Fields", "/SigFlags"})
# Keys that a mere signature field does not have: parts, actions, flags for filling in.
_OTHER_KEYS: Final = frozenset({"/A", "/AA", "/Kids", "/Parent", "/Ff", "/Lock", "/SV"})
_DAY: Final = re.compile(r"D:(\d{4})(\d{2})(\d{2})")
_HEX_STRING: Final = re.compile(rb"<([0-9A-Fa-f]*)>")


def signature_fields(file: pikepdf.Pdf) -> list[Any] | None:
    """Return the signature fields, [] without a form; None if the form contains anything else."""
    form = file.Root.get("/AcroForm")
    if form is None:
        return []
    if not isinstance(form, Dictionary) or not set(form.keys()) <= _FORM_KEYS:
        return None
    fields = list(form.get("/Fields", ()))
    if not fields or not all(_is_signature(field) for field in fields):
        return None
    return fields


def read_signatures(pdf: bytes, file: pikepdf.Pdf) -> Iterator[Signature]:
    """Yield what the file's signatures say, and whether it holds.

    Without pyhanko only what they say: ``intact`` is None.
    """
    fields = signature_fields(file)
    if not fields:
        return
    validated = _validate(pdf) if find_spec("pyhanko") else None
    for field in fields:
        value = field.V
        name, intact = str(value.get("/Name", "")), None
        if validated is not None:
            name, intact = validated.get(str(field.get("/T", "")), (name, False))
        day = _DAY.match(str(value.get("/M", "")))
        yield Signature(
            next((i for i, page in enumerate(file.pages) if _has_field(page.obj, field)), -1),
            name,
            "-".join(day.groups()) if day else "",
            _covers_file(pdf, value),
            intact,
        )


def _is_signature(field: Any) -> bool:
    return (
        isinstance(field, Dictionary)
        and field.get("/FT") == Name.Sig
        and field.get("/Subtype") == Name.Widget
        and isinstance(field.get("/V"), Dictionary)
        and not _OTHER_KEYS & set(field.keys())
    )


def _has_field(page: Any, field: Any) -> bool:
    return any(annotation.objgen == field.objgen for annotation in page.get("/Annots", ()))


def _covers_file(pdf: bytes, value: Any) -> bool:
    """Return whether all but the signature's own digits is signed (ISO 32000-1, 12.8.1)."""
    try:
        start, before, after, rest = (int(number) for number in value.ByteRange)
        contents = bytes(value.Contents)
    except (AttributeError, TypeError, ValueError):
        return False
    gap = _HEX_STRING.fullmatch(pdf, before, after) if 0 < before < after else None
    return (
        start == 0
        and after + rest == len(pdf)
        and gap is not None
        and bytes.fromhex(gap[1].decode()) == contents
    )


def _validate(pdf: bytes) -> dict[str, tuple[str, bool]]:
    """Return by name of the field the signer's name and whether digest and signature hold."""
    from concurrent.futures import ThreadPoolExecutor

    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature
    from pyhanko_certvalidator import ValidationContext

    results = {}
    # Both warn on standard error that the issuer is unknown, which is not judged here.
    logging.getLogger("pyhanko").addHandler(logging.NullHandler())
    logging.getLogger("pyhanko_certvalidator").addHandler(logging.NullHandler())
    try:
        for signature in PdfFileReader(io.BytesIO(pdf)).embedded_signatures:
            field, name = str(signature.field_name), _name(signature.signer_cert.subject)
            results[field] = (name, False)
            context = ValidationContext(trust_roots=[], allow_fetching=False)
            # In a thread of its own, because pyhanko starts an event loop and the caller may run one.
            with ThreadPoolExecutor(1) as pool:
                status = pool.submit(
                    validate_pdf_signature, signature, context, skip_diff=True
                ).result()
            results[field] = (name, status.intact and status.valid)
    except Exception:  # noqa: BLE001 — a forged file can make the library raise anything: it does not hold
        return results
    return results


def _name(subject: Any) -> str:
    """Return the common name of a subject, else its organisation, else all of it."""
    parts = subject.native
    for kind in ("common_name", "organization_name"):
        value = parts.get(kind)
        text = " ".join(str(value[0] if isinstance(value, list) else value or "").split())
        if text:
            return text
    return str(subject.human_friendly)
