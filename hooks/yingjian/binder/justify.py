"""Fill the lines of Chinese paragraphs: what WeasyPrint's justification leaves undone.

WeasyPrint 70 widens spaces only, and Chinese has none, so paragraphs stay ragged. This replaces
its private ``layout.inline.justify_line`` with one that also opens the gaps between Chinese
characters, as clreq 3.1.6 (Requirements for Chinese Text Layout) has it. The modules are handed
in: this file imports nothing of WeasyPrint.
"""

import math
import unicodedata
from collections.abc import Callable
from itertools import groupby
from types import ModuleType
from typing import Any, Final

# In em, letter-spacing included. From .1 poppler reads a gap between two characters as a space and
# from .09 PDFium does, and the text of the page can no longer be searched: measured with pdftotext
# 22.12 and PDFium on four faces in three sizes, none at .085.
CAP: Final = 0.08
# In em: how far a space inside Chinese text may still be widened when the gaps are at the cap.
SPACE_CAP: Final = 0.25
_SPACES: Final = " \u00a0"


def is_wide(char: str) -> bool:
    """Tell whether a character is set in a full em and may have a gap beside it.

    East Asian Width W, F, and those of class A that Chinese fonts draw a full em wide (quotation
    marks, dashes, ellipsis, middle dot: UAX 11, 5 and GB/T 15834).
    """
    return unicodedata.east_asian_width(char) in {"W", "F"} or char in "“”‘’—…·"


def spread_layout(line_break: ModuleType) -> type:
    """Return a subclass of WeasyPrint's ``Layout`` whose wide characters stand further apart."""
    ffi, pango = line_break.ffi, line_break.pango

    class SpreadLayout(line_break.Layout):  # type: ignore[name-defined,misc]
        """A line of text that keeps its gaps when WeasyPrint sets it up again for drawing."""

        #: Gap in 1/1000 em of the first ``fuller`` wide characters; the others have one less.
        gap = 0
        fuller = 0

        def set_text(self, text: str, justify: bool = False) -> None:  # noqa: FBT001, FBT002 -- the signature overridden
            super().set_text(text, justify)
            attributes = pango.pango_layout_get_attributes(self.layout)
            if attributes == ffi.NULL:
                attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
            base = self.style["letter_spacing"]
            base = 0 if base == "normal" else base
            seen = start = 0
            marked = []
            for char in self.text:
                gap = 0
                if is_wide(char):
                    gap = self.gap if seen < self.fuller else self.gap - 1
                    seen += 1
                end = start + len(char.encode())
                marked.append((gap, start, end))
                start = end
            for gap, group in groupby(marked, key=lambda mark: mark[0]):
                run = list(group)
                if gap <= 0:
                    continue
                # Rounded up: the PDF writer cuts gaps down to whole 1/1000 em.
                units = math.ceil(
                    (base + gap * self.style["font_size"] / 1000) * line_break.TO_UNITS
                )
                attribute = pango.pango_attr_letter_spacing_new(units)
                attribute.start_index, attribute.end_index = run[0][1], run[-1][2]
                pango.pango_attr_list_change(attributes, attribute)
            pango.pango_layout_set_attributes(self.layout, attributes)

    return SpreadLayout


def justifier(inline: ModuleType, line_break: ModuleType) -> Callable[[Any, Any, float], None]:
    """Return the replacement for ``inline.justify_line`` (context, line box, missing width in px).

    Gaps open by at most :data:`CAP` em, each the same; what is still missing goes to the spaces of
    the line as before, within :data:`SPACE_CAP` if the line holds Chinese. A line that cannot be
    filled within these bounds stays ragged: a hole would be worse.
    """
    boxes = inline.boxes
    layout_class = spread_layout(line_break)
    add_word_spacing = inline.add_word_spacing
    count_spaces = inline.count_expandable_spaces

    def text_boxes(box: Any) -> list[Any]:
        if isinstance(box, boxes.TextBox):
            return [box] if box.text and box.pango_layout is not None else []
        if isinstance(box, boxes.LineBox | boxes.InlineBox):
            return [
                t for child in box.children if child.is_in_normal_flow() for t in text_boxes(child)
            ]
        return []

    def justify_line(context: Any, line: Any, missing: float) -> None:
        texts = text_boxes(line)
        halves = [_edge_halves(t.text) for t in texts]
        if not texts or line.style["direction"] == "rtl" or not any(h[0] for h in halves):
            if spaces := count_spaces(line):
                add_word_spacing(context, line, missing / spaces, 0)
            return
        # Pango gives each wide character half a gap on either side, and drops the half at the ends
        # of a box; between two boxes the halves are put back by moving the later one.
        last = len(texts) - 1
        weight = 0.0
        for i, (box, (wide, first, final)) in enumerate(zip(texts, halves, strict=True)):
            outer = (first if i == 0 else 0.0) + (final if i == last else 0.0)
            weight += box.style["font_size"] * (wide - outer)
        if weight <= 0:
            return
        allowed = CAP - max(_tracking(box.style) for box in texts)
        thousandths = max(min(missing / weight, allowed), 0.0) * 1000
        rest = missing - weight * thousandths / 1000
        # Spaces first: add_word_spacing lays its boxes out anew.
        if rest > 0 and (spaces := count_spaces(line)):
            size = line.style["font_size"]
            add_word_spacing(context, line, min(rest / spaces, SPACE_CAP * size), 0)
        _spread(line, texts, thousandths)

    def _spread(line: Any, texts: list[Any], thousandths: float) -> None:
        gap = math.ceil(thousandths)
        share = 1 - (gap - thousandths)
        moves: dict[int, float] = {}
        for box in texts:
            wide, first, final = _edge_halves(box.text)
            fuller = round(wide * share)
            size = box.style["font_size"]
            lead = first * size * thousandths / 1000 if box is not texts[0] else 0.0
            trail = final * size * thousandths / 1000 if box is not texts[-1] else 0.0
            inner = size * (gap * fuller + (gap - 1) * (wide - fuller)) / 1000
            inner -= size * (first + final) * thousandths / 1000
            if wide:
                layout = layout_class(box.style, box.justification_spacing, None)
                layout.gap, layout.fuller = gap, fuller
                layout.set_text(box.text)
                layout.get_first_line()
                layout.deactivate()
                box.pango_layout = layout
                box.width += inner
            moves[id(box)] = lead
            moves[-id(box)] = inner + trail
        _shift(line, moves, 0.0)

    def _shift(box: Any, moves: dict[int, float], advance: float) -> float:
        if isinstance(box, boxes.TextBox):
            if id(box) not in moves:
                box.position_x += advance
                return advance
            advance += moves[id(box)]
            box.position_x += advance
            return advance + moves[-id(box)]
        if isinstance(box, boxes.LineBox | boxes.InlineBox):
            start = advance
            box.position_x += advance
            for child in box.children:
                if child.is_in_normal_flow():
                    advance = _shift(child, moves, advance)
            box.width += advance - start
            return advance
        box.translate(advance, 0)
        return advance

    return justify_line


def _tracking(style: Any) -> float:
    """Return the letter-spacing that a style sheet asks for, in em."""
    spacing = style["letter_spacing"]
    size = style["font_size"]
    return 0.0 if spacing == "normal" or not size else spacing / size


def _edge_halves(text: str) -> tuple[int, float, float]:
    """Return how many characters are wide, and half a gap for a wide first and a wide last one."""
    wide = sum(map(is_wide, text))
    return wide, 0.5 * is_wide(text[0]), 0.5 * is_wide(text[-1])
