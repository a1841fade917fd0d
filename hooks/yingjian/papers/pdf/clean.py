"""A PDF of any kind → clean pages: flattened, stripped, compared; drawn anew where it must be."""

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
    from collections.abc import Mapping, Sequence

_BROKEN: Final = "请用原来的软件重新导出或重新扫描后替换"
_SHOWN: Final = 8


@dataclass(slots=True)
class _Draft:
    """Pages on their way: what was noted, which must be pictures and why (page from 0: reason)."""

    notes: list[str] = field(default_factory=list)
    drawn: dict[int, str] = field(default_factory=dict)
    unicode: bool = True
    mended: bool = False


class _MendedWrongly(Exception):  # noqa: N818 -- reads as the fact it reports
    """Pages differ, and fonts were mended: they may have been sound."""


def convert(data: bytes, *, how: str = AS_IS) -> Bindable:
    """Return the pages of a PDF file; ``how`` names its origin. Raises :class:`Refused`."""
    try:
        return _convert(data, how, mend=True)
    except _MendedWrongly:
        return _convert(data, how, mend=False)


def _convert(data: bytes, how: str, *, mend: bool) -> Bindable:
    draft = _Draft()
    source = _opened(data, draft)
    reader = _read(data, source, draft)
    count = len(reader)
    if not count:
        raise Refused("这个 PDF 里一页也没有", _BROKEN)
    if count > MAX_PAGES:
        raise Refused(f"有 {count} 页，超过了 {MAX_PAGES} 页", "请拆成几份分别登记")
    forms: list[tuple[pikepdf.Object, geometry.Seat]] = []
    if source is None:
        draft.drawn = dict.fromkeys(range(count), "文件结构损坏")
    else:
        # What no page uses would count against conformance all the same.
        with contextlib.suppress(pikepdf.PdfError, ValueError, TypeError, RuntimeError):
            source.remove_unreferenced_resources()
        draft.mended = mend and fonts.mend(source)
        if how == CONVERTED:
            fonts.forget_numbers(source)
        forms = _forms(source, draft)
    made = _assembled(source, forms, reader, draft)
    made = _compared(made, source, forms, reader, draft)
    made, level = _conforming(made, source, forms, reader, draft)
    image_only = _image_only(made)
    _say_drawn(draft)
    return Bindable(
        pdf=made,
        pages=count,
        how=RASTERISED if draft.drawn else how,
        notes=tuple(dict.fromkeys(draft.notes)),
        image_only=image_only,
        conformance=level,
    )


def _opened(data: bytes, draft: _Draft) -> pikepdf.Pdf | None:
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
        draft.notes.append("去掉了权限限制（打开不需要密码）")
    return source


def _read(data: bytes, source: pikepdf.Pdf | None, draft: _Draft) -> Reader:
    """Open the original as PDFium sees it; where it cannot, what pikepdf repaired."""
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
    draft.notes.append("文件结构有损坏，已按能读到的内容修复")
    return reader


def _forms(source: pikepdf.Pdf, draft: _Draft) -> list[tuple[pikepdf.Object, geometry.Seat]]:
    """Turn every page of a file into a form of the same file, cleaned, with its seat."""
    draft.notes += active_content.removed(source)
    optional = layers.Layers(source)
    _flatten(source, optional, draft)
    shrunk = downsample.Shrinker(source)
    walk = Walk(source)
    forms = []
    for number, page in enumerate(source.pages):
        seat = geometry.seat(page.obj)
        try:
            form = page.as_form_xobject(handle_transformations=False)
            for key in ("/Matrix", "/StructParents", "/StructParent"):
                if key in form:
                    del form[key]
            form.BBox = geometry.numbers(seat.box)
            if optional.present:
                optional.settle(source, form)
            shrunk.page(number, form, seat)
            walk.form(form)
        except (pikepdf.PdfError, ValueError, TypeError, KeyError, AttributeError, IndexError):
            draft.drawn[number] = "页面内容损坏"
            form = source.make_stream(b"")
            form.Subtype = Name.Form
        forms.append((form, seat))
    draft.notes += shrunk.finish()
    walk.finish()
    draft.unicode = walk.unicode
    return forms


def _flatten(source: pikepdf.Pdf, optional: layers.Layers, draft: _Draft) -> None:
    seen = False
    for page in source.pages:
        if optional.present:
            optional.drop_annotations(page.obj)
        annotations = page.obj.get("/Annots")
        if isinstance(annotations, pikepdf.Array) and len(annotations):
            seen = True
    if not seen:
        return
    try:
        form = source.Root.get("/AcroForm")
        if isinstance(form, Dictionary):
            if "/XFA" in form:
                draft.notes.append("表单是动态的（XFA），装订的是文件里存下的样子")
            source.generate_appearance_streams()
        source.flatten_annotations("screen")
    except (pikepdf.PdfError, ValueError, TypeError, RuntimeError):
        # Pages whose annotations are lost by this differ from the original and are drawn.
        draft.notes.append("批注或表单有损坏")


def _assembled(
    source: pikepdf.Pdf | None,
    forms: Sequence[tuple[pikepdf.Object, geometry.Seat]],
    reader: Reader,
    draft: _Draft,
) -> bytes:
    target = pikepdf.Pdf.new()
    unseen = pages.InvisibleFont(target)
    for number in range(len(reader)):
        if number in draft.drawn:
            seat = forms[number][1] if source is not None else None
            _draw(target, unseen, reader, number, seat)
        else:
            form, seat = forms[number]
            pages.add(target, target.copy_foreign(form), seat)
    unseen.finish()
    return pages.saved(target)


def _draw(
    target: pikepdf.Pdf,
    unseen: pages.InvisibleFont,
    reader: Reader,
    number: int,
    seat: geometry.Seat | None,
) -> None:
    try:
        width, height = reader.size(number)
        if seat is None:
            seat = pages.upright(width, height)
            words = []
        else:
            words = reader.words(number)
        picture = reader.picture(number, _raster_dpi(width, height))
    except Unreadable as error:
        raise Refused(f"第 {number + 1} 页损坏，画不出来", _BROKEN) from error
    if compare.blank(picture) and reader.looks_lost(number):
        raise Refused(f"第 {number + 1} 页里有内容，画出来却是空白", _BROKEN)
    pages.picture_page(target, picture, seat, words, unseen)


def _raster_dpi(width: float, height: float) -> float:
    return float(min(RASTER_DPI, 72 * (MAX_RASTER_PIXELS / max(1.0, width * height)) ** 0.5))


def _compared(
    made: bytes,
    source: pikepdf.Pdf | None,
    forms: Sequence[tuple[pikepdf.Object, geometry.Seat]],
    reader: Reader,
    draft: _Draft,
) -> bytes:
    """Compare every page with the original; draw those that differ, and compare again."""
    wrong = _differing(made, reader, draft.drawn)
    if not wrong:
        return made
    if draft.mended and not draft.drawn:
        raise _MendedWrongly
    already = sorted(number for number in wrong if number in draft.drawn)
    if already:
        raise Refused(
            f"第 {already[0] + 1} 页装订后与原件不一样（{wrong[already[0]]}）",
            "请把这份材料打印成 PDF 后替换",
        )
    draft.drawn |= dict.fromkeys(wrong, "直接装订会走样")
    return _compared(_assembled(source, forms, reader, draft), source, forms, reader, draft)


def _differing(made: bytes, reader: Reader, drawn: Mapping[int, str]) -> dict[int, str]:
    wrong = {}
    result = Reader(made)
    try:
        for number in range(len(reader)):
            try:
                if number in drawn:
                    # At the picture's own resolution: thin lines and tiles differ by resolution.
                    dpi = _raster_dpi(*reader.size(number))
                    ratio = reader.size(number)[0] / result.size(number)[0]
                    original, bound = (
                        reader.picture(number, dpi),
                        result.picture(number, dpi * ratio),
                    )
                else:
                    original, bound = reader.glance(number), result.glance(number)
            except Unreadable as error:
                raise Refused(f"第 {number + 1} 页损坏，画不出来", _BROKEN) from error
            limits = compare.SMOOTHED if number in drawn else compare.SAME
            apart = compare.differ(original, bound, limits)
            if apart:
                wrong[number] = apart
            elif compare.blank(bound) and reader.looks_lost(number):
                raise Refused(f"第 {number + 1} 页里有内容，画出来却是空白", _BROKEN)
    finally:
        result.close()
    return wrong


def _conforming(
    made: bytes,
    source: pikepdf.Pdf | None,
    forms: Sequence[tuple[pikepdf.Object, geometry.Seat]],
    reader: Reader,
    draft: _Draft,
) -> tuple[bytes, str | None]:
    """Return the pages and the level they reach; what keeps them from it is drawn."""
    found = conformance.findings(made)
    if found and source is not None:
        faulty = conformance.per_page(made) if len(reader) > 1 else [found]
        fresh = _reasons(faulty, draft) or _reasons([found] * len(reader), draft)
        if fresh:
            draft.drawn |= fresh
            made = _assembled(source, forms, reader, draft)
            made = _compared(made, source, forms, reader, draft)
            found = conformance.findings(made)
    if found:
        draft.notes.append(f"达不到长期保存格式（PDF/A）：{conformance.reason(found)}")
        return made, None
    whole = draft.unicode or len(draft.drawn) == len(reader)
    return made, "2u" if whole else "2b"


def _reasons(found: Sequence[list[str]], draft: _Draft) -> dict[int, str]:
    return {
        number: conformance.reason(texts)
        for number, texts in enumerate(found)
        if texts and number not in draft.drawn
    }


def _image_only(made: bytes) -> tuple[int, ...]:
    result = Reader(made)
    try:
        return tuple(n + 1 for n in range(len(result)) if not result.text(n).strip())
    finally:
        result.close()


def _say_drawn(draft: _Draft) -> None:
    reasons: dict[str, list[int]] = {}
    for number, reason in sorted(draft.drawn.items()):
        reasons.setdefault(reason, []).append(number + 1)
    for reason, numbers in reasons.items():
        listed = "、".join(str(number) for number in numbers[:_SHOWN])
        more = f" 等 {len(numbers)} 页" if len(numbers) > _SHOWN else " 页"
        draft.notes.append(f"第 {listed}{more}重新成像（{RASTER_DPI} dpi）：{reason}")
