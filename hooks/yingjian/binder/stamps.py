"""Draw on pages: their number, their thumb tab, numbers of other pages, 此页空白."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from yingjian.typeset import faces
from yingjian.typeset import geometry as g
from yingjian.typeset.geometry import Side, number
from yingjian.typeset.united_fonts import UnitedFonts

SANS: Final = "NotoSansCJKsc-Regular"
SANS_BOLD: Final = "NotoSansCJKsc-Bold"
SERIF: Final = "NotoSerifCJKsc-Regular"
SERIF_BOLD: Final = "NotoSerifCJKsc-Bold"
MONO: Final = "NotoSansMonoCJKsc-Regular"

BLANK_TEXT: Final = "此页空白"
#: Between the first and the last page of a range.
TO: Final = "–"
#: Follows the pages of an index entry whose box does not hold all of them.
MORE: Final = "等{}页"

_INK: Final = "0.086 g"  # #161616
_MID: Final = "0.2 g"  # #333
_HAIR: Final = "0.467 G"  # #777
Box = tuple[float, float, float, float]

_ARTIFACT: Final = "/Artifact <</Type /Pagination>> BDC"


@dataclass(frozen=True, slots=True)
class NumberStyle:
    """Print of another page's number: face, size in points, whether at the box's right side."""

    face: str
    size: float
    right: bool = True


NUMBER_STYLES: Final[Mapping[str, NumberStyle]] = MappingProxyType(
    {
        "contents": NumberStyle(SANS_BOLD, 10.5),
        "table": NumberStyle(SANS_BOLD, 8.5),
        "text-table": NumberStyle(SANS_BOLD, 8.5, right=False),
        "index": NumberStyle(SANS, 8.5),
        "index-left": NumberStyle(SANS, 8.5, right=False),
        "text": NumberStyle(SERIF, 10.5, right=False),
        "code": NumberStyle(MONO, 7.4, right=False),
        "cover": NumberStyle(SANS, 9),
        "cover-left": NumberStyle(SANS, 9, right=False),
        "version": NumberStyle(MONO, 9, right=False),
    }
)


@dataclass(frozen=True, slots=True)
class Strip:
    """Content of the strip at the foot of a bound paper; days as they are printed, "" for none."""

    number: str
    evidence: str
    title: str
    formed: str
    filed: str


# Cells of the strip: label, width in millimetres; they add up to the strip's width.
_CELLS: Final = (
    ("指标—项", 21.0), ("编号", 12.0), ("题名", 43.0), ("本件", 13.0),
    ("形成", 18.0), ("收录", 18.0), ("缩印", 9.0),
)  # fmt: skip
_STRIP_LABEL: Final = 5.5
_STRIP_VALUE: Final = 8.0
_ELLIPSIS: Final = "…"
# From this scale on 100 % is printed.
_WHOLE: Final = 0.995
_UNKNOWN: Final = "—"


class Pen:
    """Writes text of one face into content streams, and measures it.

    ``texts`` hold every character that will be needed.

    Raises:
        faces.FaceMissing: the face lacks one of them.
    """

    def __init__(self, name: str, resource: str, texts: Sequence[str], fonts: UnitedFonts) -> None:
        self.resource = resource
        self._face = faces.find(name)
        self._glyphs = {char: self._face.glyph(char) for text in texts for char in text}
        self.font: Any = fonts.font(name, {glyph: char for char, glyph in self._glyphs.items()})
        self._advances = {char: self._face.advance(self._glyphs[char]) for char in self._glyphs}

    def hexadecimal(self, text: str) -> str:
        """Return a text's glyph numbers as hexadecimal digits of a string."""
        return "".join(f"{self._glyphs[char]:04X}" for char in text)

    def width(self, text: str, size: float) -> float:
        """Return the width of a text in points."""
        return sum(self._advances[char] for char in text) * size / 1000

    def show(self, text: str, size: float, x: float, y: float) -> str:
        """Draw a text from (x, y), the baseline's left end, in its own text object."""
        return (
            f"BT {self.resource} {number(size)} Tf {number(x)} {number(y)} Td "
            f"<{self.hexadecimal(text)}> Tj ET"
        )


class Stamps:
    """Draws on the pages of one binder of ``total`` pages."""

    def __init__(
        self,
        fonts: UnitedFonts,
        total: int,
        labels: Sequence[str],
        strips: Sequence[Strip] = (),
    ) -> None:
        """``labels`` are the thumb tabs' in order of their slots, without repetition."""
        self._total = str(total)
        self._labels = list(labels)
        digits = "0123456789"
        self._serif_bold = Pen(SERIF_BOLD, "/YjSB", ["册"], fonts)
        self._serif = Pen(SERIF, "/YjSR", [digits], fonts)
        plain = [text for strip in strips for text in (strip.title, strip.formed, strip.filed)]
        bold = [text for strip in strips for text in (strip.number, strip.evidence)]
        cells = [label for label, _ in _CELLS] if strips else []
        self._sans = Pen(
            SANS,
            "/YjHR",
            [digits, f"／%原大{_ELLIPSIS}{_UNKNOWN}", BLANK_TEXT, MORE.format(0), *cells, *plain],
            fonts,
        )
        self._sans_bold = Pen(
            SANS_BOLD, "/YjHB", [digits, f"／{TO}{_ELLIPSIS}", *labels, *bold], fonts
        )
        self._mono = Pen(MONO, "/YjMR", [f"{digits}abcdef -"], fonts)
        self._pens = {
            MONO: self._mono,
            SERIF_BOLD: self._serif_bold,
            SERIF: self._serif,
            SANS: self._sans,
            SANS_BOLD: self._sans_bold,
        }

    def resources(self) -> dict[str, Any]:
        """Return the fonts a stamped page must have in its resources, by name."""
        return {pen.resource: pen.font for pen in self._pens.values()}

    def furniture(self, side: Side, page: int, label: str | None, *, stamp: bool) -> bytes:
        """Draw the thumb tab and the number of page ``page`` (from 1) as artifacts."""
        parts = []
        if label is not None:
            parts.append(self._tabs(side, self._labels.index(label)))
        if stamp:
            parts.append(self._stamp(side, page))
        return _artifact(side, parts)

    def frame(self, box: Box) -> bytes:
        """Draw a hairline around a paper, which shows where its own white edge ends."""
        left, bottom, right, top = box
        shape = [number(v) for v in (left, bottom, right - left, top - bottom)]
        return f"{_ARTIFACT} q {_HAIR} 0.5 w {' '.join(shape)} re S Q EMC\n".encode()

    def strip(self, side: Side, strip: Strip, page: int, pages: int, scale: float) -> bytes:
        """Draw a paper's strip: number, title, which of its pages, its days, its scale."""
        height, line = g.STAMP_HEIGHT, 0.7
        left, foot = side.strip_left, g.STAMP_FOOT
        frame = [
            number(v)
            for v in (left + line / 2, foot + line / 2, g.STRIP_WIDTH - line, height - line)
        ]
        parts = [
            f"1 g {number(left)} {number(foot)} {number(g.STRIP_WIDTH)} {number(height)} re f",
            f"0.086 G {line} w {' '.join(frame)} re S",
        ]
        percent = "原大" if scale >= _WHOLE else f"{scale * 100:.0f}%"
        values = (
            (strip.number, self._sans_bold),
            (strip.evidence, self._sans_bold),
            (strip.title, self._sans),
            (f"{page}／{pages}", self._sans_bold),
            (strip.formed or _UNKNOWN, self._sans),
            (strip.filed or _UNKNOWN, self._sans),
            (percent, self._sans),
        )
        x, pad = left, 1.2 * g.MM
        for (label, width), (text, pen) in zip(_CELLS, values, strict=True):
            if x > left:
                parts.append(
                    f"0.5 w {number(x)} {number(foot)} m {number(x)} {number(foot + height)} l S"
                )
            room = width * g.MM - 2 * pad
            parts += [
                _MID,
                self._sans.show(label, _STRIP_LABEL, x + pad, foot + height - 6.6),
                _INK,
                pen.show(*self._fit(text, pen, room), x + pad, foot + 4.2),
            ]
            x += width * g.MM
        return _artifact(side, parts)

    @staticmethod
    def _fit(text: str, pen: "Pen", room: float) -> tuple[str, float]:
        """Return a text that fits: in a smaller size down to three quarters, then cut short."""
        size = min(_STRIP_VALUE, _STRIP_VALUE * room / max(pen.width(text, _STRIP_VALUE), 0.01))
        smallest = _STRIP_VALUE * 0.75
        if size >= smallest:
            return text, size
        while pen.width(text + _ELLIPSIS, smallest) > room:
            text = text[:-1]
        return text + _ELLIPSIS, smallest

    def blank(self, side: Side) -> bytes:
        """Write 此页空白 in the middle of an empty page."""
        size = 9.0
        x = (side.width - self._sans.width(BLANK_TEXT, size)) / 2
        return _artifact(side, [_MID, self._sans.show(BLANK_TEXT, size, x, side.height * 0.56)])

    def number(
        self, text: str, style: NumberStyle, box: Sequence[float], content: int
    ) -> bytes | None:
        """Write a number into ``box`` (left, bottom, right, top) as marked content of its link.

        The bottom of the box is the baseline. Returns None if the box is too narrow.
        """
        pen = self._pens[style.face]
        width = pen.width(text, style.size)
        if width > box[2] - box[0] + 0.01:
            return None
        x = box[2] - width if style.right else box[0]
        shown = pen.show(text, style.size, x, box[1])
        return f"/Link <</MCID {content}>> BDC q {_INK} {shown} Q EMC\n".encode()

    def code(self, dark: Sequence[Sequence[int]], box: Box, content: int) -> bytes:
        """Draw a QR code's modules (rows from the top, 1 dark) into the largest square of a box.

        The quiet zone of four modules that ISO/IEC 18004 asks for lies inside the box.
        """
        left, _, right, top = box
        quiet = 4
        pitch = min(right - left, top - box[1]) / (len(dark) + 2 * quiet)
        drawn = [f"/Figure <</MCID {content}>> BDC q {_INK}"]
        for y, line in enumerate(dark):
            start = 0
            while start < len(line):
                end = start
                while end < len(line) and line[end]:
                    end += 1
                if end > start:
                    place = (
                        left + (start + quiet) * pitch,
                        top - (y + 1 + quiet) * pitch,
                        (end - start) * pitch,
                        pitch,
                    )
                    drawn.append(f"{' '.join(map(number, place))} re")
                start = max(end, start + 1)
        return "\n".join([*drawn, "f Q EMC", ""]).encode()

    def row(
        self, texts: Sequence[str], style: NumberStyle, box: Sequence[float]
    ) -> list[tuple[str, Box]]:
        """Lay several numbers side by side into a box, two thirds of an em apart.

        Where there is no room for all, the last of those shown is followed by 等 n 页, n being how
        many there are.
        """
        pen, gap = self._pens[style.face], style.size * 2 / 3
        for count in range(len(texts), 0, -1):
            shown = list(texts[:count])
            if count < len(texts):
                shown[-1] += MORE.format(len(texts))
            widths = [pen.width(text, style.size) for text in shown]
            whole = sum(widths) + gap * (count - 1)
            if whole <= box[2] - box[0] + 0.01:
                break
        else:
            return []
        left = box[2] - whole if style.right else box[0]
        row: list[tuple[str, Box]] = []
        for text, width in zip(shown, widths, strict=True):
            row.append((text, (left, box[1], left + width, box[3])))
            left += width + gap
        return row

    def _stamp(self, side: Side, page: int) -> str:
        """Draw 册 | n／N: 26 x 8 mm at the outer edge of the type area."""
        left, foot, line = side.stamp_left, g.STAMP_FOOT, 0.7
        width, height, cell = g.STAMP_WIDTH, g.STAMP_HEIGHT, g.STAMP_CELL
        sign = 10.0
        big, small, gap = 13.0, 7.5, 1.2
        # A full-width stroke has wide margins: 1/1000 em to take off on either side.
        trim = 180
        slash = "／"
        text = str(page)
        slash_width = self._sans.width(slash, small)
        total_width = slash_width - 2 * trim * small / 1000 + self._sans.width(self._total, small)
        room = width - cell - 2 * 1.5 * g.MM
        scale = min(1.0, room / (self._sans_bold.width(text, big) + gap + total_width))
        big, small, gap = big * scale, small * scale, gap * scale
        total_width *= scale
        number_width = self._sans_bold.width(text, big)
        end = left + width - 1.5 * g.MM
        start = end - total_width - gap - number_width
        # Digits of Noto Sans are .733 em high.
        base = foot + (height - 0.733 * big) / 2
        sign_left = left + (cell - self._serif_bold.width("册", sign)) / 2
        frame = [number(v) for v in (left + line / 2, foot + line / 2, width - line, height - line)]
        tail = (
            f"BT {self._sans.resource} {number(small)} Tf {number(start + number_width + gap)} "
            f"{number(base)} Td [{trim} <{self._sans.hexadecimal(slash)}> {trim} "
            f"<{self._sans.hexadecimal(self._total)}>] TJ ET"
        )
        return "\n".join(
            [
                f"1 g {number(left)} {number(foot)} {number(width)} {number(height)} re f",
                f"0.086 G {line} w {' '.join(frame)} re S",
                f"{_INK} {number(left)} {number(foot)} {number(cell)} {number(height)} re f",
                "1 g",
                self._serif_bold.show("册", sign, sign_left, foot + height / 2 - 0.38 * sign),
                _INK,
                self._sans_bold.show(text, big, start, base),
                _MID,
                tail,
            ]
        )

    def _tabs(self, side: Side, slot: int) -> str:
        """Draw the part's tab with a fish-tail notch, and ticks where the other tabs would be."""
        edge, inward = (side.width, -1.0) if side.odd else (0.0, 1.0)
        overshoot = -inward  # one point beyond the cut
        drawn = [f"{_HAIR} 0.5 w"]
        for other in range(min(len(self._labels), g.TAB_SLOTS)):
            if other == slot % g.TAB_SLOTS:
                continue
            for y in (side.tab_top(other), side.tab_top(other) - g.TAB_HEIGHT):
                x = edge + inward * g.TICK_LENGTH
                drawn.append(f"{number(x)} {number(y)} m {number(edge)} {number(y)} l S")
        top = side.tab_top(slot)
        middle, bottom = top - g.TAB_HEIGHT / 2, top - g.TAB_HEIGHT
        inner, notch = edge + inward * g.TAB_WIDTH, edge + inward * (g.TAB_WIDTH - g.TAB_NOTCH)
        outline = (
            (edge + overshoot, top), (inner, top), (notch, middle),
            (inner, bottom), (edge + overshoot, bottom),
        )  # fmt: skip
        path = " l ".join(f"{number(x)} {number(y)}" for x, y in outline)
        drawn.append(f"{_INK} {path.replace(' l ', ' m ', 1)} l h f 1 g")
        label, size, pitch = self._labels[slot], 9.0, 4.4 * g.MM
        x = edge + inward * g.TAB_LABEL - size / 2
        # The em box of a Chinese character reaches from .12 em below the baseline to .88 above.
        y = middle + (len(label) - 1) * pitch / 2 - 0.38 * size
        for i, char in enumerate(label):
            drawn.append(self._sans_bold.show(char, size, x, y - i * pitch))
        return "\n".join(drawn)


def _artifact(side: Side, parts: Sequence[str]) -> bytes:
    if not parts:
        return b""
    turn = " ".join(number(value) for value in side.matrix)
    return "\n".join([_ARTIFACT, "q", f"{turn} cm", *parts, "Q", "EMC", ""]).encode()
