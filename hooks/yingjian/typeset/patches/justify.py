"""Justify Chinese paragraphs, which WeasyPrint leaves ragged.

WeasyPrint 70 widens spaces only, and Chinese has none. This replaces its private
``layout.inline.justify_line`` with one that also opens the gaps between Chinese characters, as clreq
3.1.6 (Requirements for Chinese Text Layout) has it.
"""

import math
import unicodedata
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from weasyprint.layout import inline
from weasyprint.text import line_break

from yingjian.base.patching import Function, Patch

ffi, pango = line_break.ffi, line_break.pango

# In em, letter-spacing included. From .1 poppler reads a gap between two characters as a space and
# from .09 PDFium does, and the text of the page can no longer be searched: measured with pdftotext
# 22.12 and PDFium on four faces in three sizes, none at .085.
CAP: Final = 0.08
# In em: how far a space inside Chinese text may still be widened when the gaps are at the cap.
SPACE_CAP: Final = 0.25


def is_wide(char: str) -> bool:
    """Whether a character is set in a full em and may have a gap beside it.

    East Asian Width W, F, and those of class A that Chinese fonts draw a full em wide (quotation
    marks, dashes, ellipsis, middle dot: UAX 11, 5 and GB/T 15834).
    """
    return unicodedata.east_asian_width(char) in {"W", "F"} or char in "“”‘’—…·"


class SpreadLayout(line_break.Layout):  # type: ignore[misc]
    """A line of text that keeps its gaps when WeasyPrint sets it up again for drawing."""

    #: Gap in 1/1000 em of the first ``fuller`` wide characters; the others have one less.
    gap = 0
    fuller = 0

    def set_text(self, text: str, justify: bool = False) -> None:  # noqa: FBT001, FBT002 -- the signature overridden
        """Set the text, and the gaps of its wide characters."""
        super().set_text(text, justify)
        attributes = pango.pango_layout_get_attributes(self.layout)
        if attributes == ffi.NULL:
            attributes = ffi.gc(pango.pango_attr_list_new(), pango.pango_attr_list_unref)
        tracking = self.style["letter_spacing"]
        tracking = 0 if tracking == "normal" else tracking
        wide = start = 0
        gaps = []
        for char in self.text:
            gap = 0
            if is_wide(char):
                gap = self.gap if wide < self.fuller else self.gap - 1
                wide += 1
            end = start + len(char.encode())
            gaps.append((gap, start, end))
            start = end
        for gap, group in groupby(gaps, key=lambda item: item[0]):
            run = list(group)
            if gap <= 0:
                continue
            # Rounded up: the PDF writer cuts gaps down to whole 1/1000 em.
            units = math.ceil(
                (tracking + gap * self.style["font_size"] / 1000) * line_break.TO_UNITS
            )
            attribute = pango.pango_attr_letter_spacing_new(units)
            attribute.start_index, attribute.end_index = run[0][1], run[-1][2]
            pango.pango_attr_list_change(attributes, attribute)
        pango.pango_layout_set_attributes(self.layout, attributes)


@dataclass(frozen=True, slots=True)
class _Wide:
    """Number of wide characters of a text; ``first`` and ``last`` are .5 if those are wide, else 0."""

    all: int
    first: float
    last: float


def justify_line(context: Any, line: Any, missing: float) -> None:
    """Make ``line`` (a LineBox) wider by ``missing`` CSS pixels, within bounds.

    All gaps open alike, to at most :data:`CAP` em; the rest goes to the spaces of the line as
    before, within :data:`SPACE_CAP` if the line holds Chinese. A line that cannot be filled within
    these bounds stays ragged: a hole would look worse.
    """
    texts = _text_boxes(line)
    wide = [_count_wide(box.text) for box in texts]
    spaces = inline.count_expandable_spaces(line)
    if line.style["direction"] == "rtl" or not any(count.all for count in wide):
        if spaces:
            inline.add_word_spacing(context, line, missing / spaces, 0)
        return
    # Pango gives each wide character half a gap on either side and drops the half at the ends
    # of a box; between two boxes the halves are put back by moving the later one.
    weight = sum(box.style["font_size"] * count.all for box, count in zip(texts, wide, strict=True))
    weight -= texts[0].style["font_size"] * wide[0].first
    weight -= texts[-1].style["font_size"] * wide[-1].last
    if weight <= 0:
        return
    allowed = CAP - max(_tracking(box.style) for box in texts)
    gap = max(min(missing / weight, allowed), 0.0)
    rest = missing - weight * gap
    # Spaces first: add_word_spacing lays its boxes out anew.
    if rest > 0 and spaces:
        size = line.style["font_size"]
        inline.add_word_spacing(context, line, min(rest / spaces, SPACE_CAP * size), 0)
    moves = {}
    for box, count in zip(texts, wide, strict=True):
        size = box.style["font_size"]
        lead = 0.0 if box is texts[0] else count.first * size * gap
        trail = 0.0 if box is texts[-1] else count.last * size * gap
        moves[id(box)] = lead, _spread(box, count, gap) + trail
    _shift(line, moves, 0.0)


def _text_boxes(box: Any) -> list[Any]:
    if isinstance(box, inline.boxes.TextBox):
        return [box] if box.text else []
    if isinstance(box, inline.boxes.LineBox | inline.boxes.InlineBox):
        children = (child for child in box.children if child.is_in_normal_flow())
        return [text for child in children for text in _text_boxes(child)]
    return []


def _spread(box: Any, count: _Wide, gap: float) -> float:
    """Open the gaps (in em) of a text box; return by how much it grew, in pixels."""
    if not count.all:
        return 0.0
    layout = SpreadLayout(box.style, box.justification_spacing, None)
    thousandths = gap * 1000
    layout.gap = math.ceil(thousandths)
    layout.fuller = round(count.all * (1 - layout.gap + thousandths))
    layout.set_text(box.text)
    layout.get_first_line()
    layout.deactivate()
    box.pango_layout = layout
    total = layout.gap * layout.fuller + (layout.gap - 1) * (count.all - layout.fuller)
    growth: float = box.style["font_size"] * (total / 1000 - (count.first + count.last) * gap)
    box.width += growth
    return growth


def _shift(box: Any, moves: dict[int, tuple[float, float]], advance: float) -> float:
    """Move boxes by the growth of those before them; return by how much the next ones move."""
    if isinstance(box, inline.boxes.TextBox):
        lead, growth = moves.get(id(box), (0.0, 0.0))
        box.position_x += advance + lead
        return advance + lead + growth
    if isinstance(box, inline.boxes.LineBox | inline.boxes.InlineBox):
        start = advance
        box.position_x += advance
        for child in box.children:
            if child.is_in_normal_flow():
                advance = _shift(child, moves, advance)
        box.width += advance - start
        return advance
    box.translate(advance, 0)
    return advance


def _count_wide(text: str) -> _Wide:
    return _Wide(sum(map(is_wide, text)), 0.5 * is_wide(text[0]), 0.5 * is_wide(text[-1]))


def _tracking(style: Any) -> float:
    """Return the letter-spacing that a style sheet asks for, in em."""
    spacing = style["letter_spacing"]
    size = style["font_size"]
    return 0.0 if spacing == "normal" or not size else spacing / size


PATCH = Patch(
    "justify",
    "Chinese lines reach the right margin",
    (
        Function("weasyprint.layout.inline", "justify_line", ("cbba344b3c57ef10",), justify_line),
        Function("weasyprint.layout.inline", "add_word_spacing", ("9a16bf0652ccb78c",)),
        Function("weasyprint.layout.inline", "count_expandable_spaces", ("b590abb9779e5080",)),
        Function("weasyprint.text.line_break:Layout", "__init__", ("e1ec983345b81bb9",)),
        Function("weasyprint.text.line_break:Layout", "set_text", ("b1ff0c069c2bf994",)),
        Function("weasyprint.text.line_break:Layout", "get_first_line", ("370afb3c62a94d2f",)),
        Function("weasyprint.text.line_break:Layout", "deactivate", ("38c467a3a6e538da",)),
    ),
    required=True,
)
