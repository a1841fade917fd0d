"""Turn a PDF into clean pages: flattened, stripped, compared with the original.

A page that would look different, or keep the file from PDF/A, becomes a picture of the original.
"""

from __future__ import annotations

import contextlib
import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import pikepdf
from pikepdf import Dictionary, Name

from yingjian.papers.limits import MAX_PAGES, MAX_RASTER_PIXELS, RASTER_DPI
from yingjian.papers.outcome import AS_IS, CONVERTED, RASTERISED, Bindable, Refused
from yingjian.papers.pdf import (
    active_content,
    compare,
    conformance,
    downsample,
    fonts,
    geometry,
    layers,
    pages,
)
from yingjian.papers.pdf.reader import Reader, Unreadable
from yingjian.papers.pdf.resources import Walk

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PIL import Image

_BROKEN: Final = "请用原来的软件重新导出或重新扫描后替换"
# Page numbers that a note lists.
_MAX_LISTED: Final = 8


@dataclass(slots=True)
class _Draft:
    """A conversion under way.

    ``source`` is None where pikepdf cannot open the file; ``reader`` draws the original. ``forms``
    are the pages as Form XObjects of ``source``, ``rasterised`` says why a page (index from 0)
    becomes a picture, ``unicode`` whether all text has Unicode, ``renumbered`` whether glyphs of
    fonts were renumbered.
    """

    source: pikepdf.Pdf | None
    reader: Reader
    notes: list[str]
    forms: list[tuple[pikepdf.Object, geometry.PageGeometry]] = field(default_factory=list)
    rasterised: dict[int, str] = field(default_factory=dict)
    unicode: bool = True
    renumbered: bool = False


class _FontsSpoilt(Exception):  # noqa: N818 -- reads as the fact it reports
    """Pages differ from the original after glyphs were renumbered; the fonts may be sound."""


def convert(data: bytes, *, how: str = AS_IS) -> Bindable:
    """Return the pages of a PDF file; ``how`` names its origin. Raises :class:`Refused`."""
    try:
        return _convert(data, how, renumber=True)
    except _FontsSpoilt:
        return _convert(data, how, renumber=False)


def _convert(data: bytes, how: str, *, renumber: bool) -> Bindable:
    notes: list[str] = []
    source = _open(data, notes)
    draft = _Draft(source, _open_reader(data, source, notes), notes)
    count = len(draft.reader)
    if not count:
        raise Refused("这个 PDF 里一页也没有", _BROKEN)
    if count > MAX_PAGES:
        raise Refused(f"有 {count} 页，超过了 {MAX_PAGES} 页", "请拆成几份分别登记")
    if source is None:
        draft.rasterised = dict.fromkeys(range(count), "文件结构损坏")
    else:
        # The PDF/A check would count resources that no page uses.
        with contextlib.suppress(pikepdf.PdfError, ValueError, TypeError, RuntimeError):
            source.remove_unreferenced_resources()
        draft.renumbered = renumber and fonts.renumber_glyphs(source)
        if how == CONVERTED:
            fonts.zero_unique_ids(source)
        _make_forms(source, draft)
    pdf, level = _conform(draft, _compare(draft, _assemble(draft)))
    image_only = _image_only(pdf)
    notes += _rasterised_notes(draft)
    return Bindable(
        pdf=pdf,
        pages=count,
        how=RASTERISED if draft.rasterised else how,
        notes=tuple(dict.fromkeys(notes)),
        image_only=image_only,
        conformance=level,
    )


def _open(data: bytes, notes: list[str]) -> pikepdf.Pdf | None:
    """Open a file for changes; None if it is damaged."""
    try:
        source = pikepdf.open(io.BytesIO(data))
    except pikepdf.PasswordError as error:
        raise Refused(
            "打开需要密码", "请用密码打开，另存（或打印）成不加密的 PDF 后替换"
        ) from error
    except (pikepdf.PdfError, ValueError, TypeError, RecursionError, RuntimeError):
        return None
    if not len(source.pages):
        raise Refused("这个 PDF 里一页也没有", _BROKEN)
    if source.is_encrypted:
        notes.append("去掉了权限限制（打开不需要密码）")
    return source


def _open_reader(data: bytes, source: pikepdf.Pdf | None, notes: list[str]) -> Reader:
    """Open the original with PDFium; where it cannot, what pikepdf repaired."""
    try:
        reader = Reader(data)
    except Unreadable as error:
        if error.password:
            raise Refused("打开需要密码", "请用密码打开，另存成不加密的 PDF 后替换") from error
        if source is None:
            raise Refused("文件损坏，两种方法都打不开", _BROKEN) from error
    else:
        if source is None or len(reader) == len(source.pages):
            return reader
    assert source is not None  # noqa: S101 -- refused above
    out = io.BytesIO()
    try:
        source.save(out, encryption=False)
        reader = Reader(out.getvalue())
    except (Unreadable, pikepdf.PdfError, ValueError) as error:
        raise Refused("文件损坏，修复后也打不开", _BROKEN) from error
    if len(reader) != len(source.pages):
        raise Refused("文件损坏，数不清有几页", _BROKEN)
    notes.append("文件结构有损坏，已按能读到的内容修复")
    return reader


def _make_forms(source: pikepdf.Pdf, draft: _Draft) -> None:
    """Turn every page into a clean Form XObject of the same file, with its place."""
    draft.notes += active_content.describe(source)
    optional = layers.Layers(source)
    _flatten(source, optional, draft.notes)
    images = downsample.Downsampler(source)
    walk = Walk(source)
    for index, page in enumerate(source.pages):
        place = geometry.measure(page.obj)
        try:
            form = page.as_form_xobject(handle_transformations=False)
            for key in ("/Matrix", "/StructParents", "/StructParent"):
                if key in form:
                    del form[key]
            form.BBox = geometry.pdf_array(place.box)
            if optional.present:
                optional.remove_hidden(form)
            images.visit_page(index, form, place)
            walk.form(form)
        except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, IndexError):
            draft.rasterised[index] = "页面内容损坏"
            form = source.make_stream(b"")
            form.Subtype = Name.Form
        draft.forms.append((form, place))
    draft.notes += images.finish()
    walk.finish()
    draft.unicode = walk.unicode


def _flatten(source: pikepdf.Pdf, optional: layers.Layers, notes: list[str]) -> None:
    """Draw annotations and form fields into the content of their pages."""
    annotated = False
    for page in source.pages:
        if optional.present:
            optional.remove_hidden_annotations(page.obj)
        annotations = page.obj.get("/Annots")
        if isinstance(annotations, pikepdf.Array) and len(annotations):
            annotated = True
    if not annotated:
        return
    try:
        form = source.Root.get("/AcroForm")
        if isinstance(form, Dictionary):
            if "/XFA" in form:
                notes.append("表单是动态的（XFA），装订的是文件里存下的样子")
            source.generate_appearance_streams()
        source.flatten_annotations("screen")
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError):
        # Pages that lose annotations by this differ from the original and become pictures.
        notes.append("批注或表单有损坏")


def _assemble(draft: _Draft) -> bytes:
    """Return a PDF of all pages, each a form or a picture."""
    target = pikepdf.Pdf.new()
    font = pages.InvisibleFont(target)
    for index in range(len(draft.reader)):
        if index in draft.rasterised:
            _add_picture(draft, index, target, font)
        else:
            form, place = draft.forms[index]
            pages.add(target, target.copy_foreign(form), place)
    font.finish()
    return pages.save(target)


def _add_picture(draft: _Draft, index: int, target: pikepdf.Pdf, font: pages.InvisibleFont) -> None:
    """Append a picture of an original page, with its text where the file is sound."""
    reader = draft.reader
    try:
        width, height = reader.size(index)
        if draft.forms:
            place, runs = draft.forms[index][1], reader.runs(index)
        else:
            place, runs = geometry.upright(width, height), []
        picture = reader.draw(index, _raster_dpi(width, height))
    except Unreadable as error:
        raise Refused(f"第 {index + 1} 页损坏，画不出来", _BROKEN) from error
    _refuse_lost_content(reader, index, picture)
    pages.add_picture(target, picture, place, runs, font)


def _raster_dpi(width: float, height: float) -> float:
    return float(min(RASTER_DPI, 72 * (MAX_RASTER_PIXELS / max(1.0, width * height)) ** 0.5))


def _refuse_lost_content(reader: Reader, index: int, picture: Image.Image) -> None:
    if compare.is_blank(picture) and reader.should_show(index):
        raise Refused(f"第 {index + 1} 页里有内容，画出来却是空白", _BROKEN)


def _compare(draft: _Draft, pdf: bytes) -> bytes:
    """Compare every page with the original; rasterise those that differ, and compare again."""
    differences = _differences(draft, pdf)
    if not differences:
        return pdf
    if draft.renumbered and not draft.rasterised:
        raise _FontsSpoilt
    for index, difference in differences.items():
        if index in draft.rasterised:
            raise Refused(
                f"第 {index + 1} 页装订后与原件不一样（{difference}）",
                "请把这份材料打印成 PDF 后替换",
            )
    draft.rasterised |= dict.fromkeys(differences, "直接装订会走样")
    return _compare(draft, _assemble(draft))


def _differences(draft: _Draft, pdf: bytes) -> dict[int, str]:
    """Describe the difference from the original by the index of each page that has one."""
    differences = {}
    reader, result = draft.reader, Reader(pdf)
    try:
        for index in range(len(reader)):
            try:
                if index in draft.rasterised:
                    # At the picture's own resolution: thin lines and tiles differ by resolution.
                    dpi = _raster_dpi(*reader.size(index))
                    ratio = reader.size(index)[0] / result.size(index)[0]
                    original, bound = reader.draw(index, dpi), result.draw(index, dpi * ratio)
                    limits = compare.SMOOTHED
                else:
                    original, bound = reader.draw_small(index), result.draw_small(index)
                    limits = compare.SAME
            except Unreadable as error:
                raise Refused(f"第 {index + 1} 页损坏，画不出来", _BROKEN) from error
            difference = compare.describe_difference(original, bound, limits)
            if difference:
                differences[index] = difference
            else:
                _refuse_lost_content(reader, index, bound)
    finally:
        result.close()
    return differences


def _conform(draft: _Draft, pdf: bytes) -> tuple[bytes, str | None]:
    """Return the pages and their PDF/A level; rasterise pages that keep the file from it."""
    count = len(draft.reader)
    findings = conformance.check(pdf)
    if findings and draft.source is not None:
        by_page = conformance.check_pages(pdf) if count > 1 else [findings]
        # Where no page alone is at fault, all are.
        faulty = _faulty(draft, by_page) or _faulty(draft, [findings] * count)
        if faulty:
            draft.rasterised |= faulty
            pdf = _compare(draft, _assemble(draft))
            findings = conformance.check(pdf)
    if findings:
        draft.notes.append(f"达不到长期保存格式（PDF/A）：{conformance.reason(findings)}")
        return pdf, None
    return pdf, "2u" if draft.unicode or len(draft.rasterised) == count else "2b"


def _faulty(draft: _Draft, by_page: Sequence[list[str]]) -> dict[int, str]:
    """Return the reason by the index of each page with findings that is not yet a picture."""
    return {
        index: conformance.reason(findings)
        for index, findings in enumerate(by_page)
        if findings and index not in draft.rasterised
    }


def _image_only(pdf: bytes) -> tuple[int, ...]:
    """Return the numbers (from 1) of pages without text."""
    reader = Reader(pdf)
    try:
        return tuple(n + 1 for n in range(len(reader)) if not reader.text(n).strip())
    finally:
        reader.close()


def _rasterised_notes(draft: _Draft) -> list[str]:
    """Return a note for each reason why pages became pictures."""
    numbers_by_reason: dict[str, list[int]] = {}
    for index, reason in sorted(draft.rasterised.items()):
        numbers_by_reason.setdefault(reason, []).append(index + 1)
    notes = []
    for reason, numbers in numbers_by_reason.items():
        listed = "、".join(str(number) for number in numbers[:_MAX_LISTED])
        more = f" 等 {len(numbers)} 页" if len(numbers) > _MAX_LISTED else " 页"
        notes.append(f"第 {listed}{more}重新成像（{RASTER_DPI} dpi）：{reason}")
    return notes
