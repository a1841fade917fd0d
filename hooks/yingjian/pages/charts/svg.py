"""Draw on a flat canvas and hand back SVG text: shapes, Chinese text, measuring and wrapping.

Lengths are in the style's own unit (CSS pixels for screen, millimetres for paper), y runs
downwards. Colours are written twice: as a plain attribute, which paper uses, and as a class
(`yj-f-ink`, `yj-s-red`, …), by which the site's style sheet recolours the same drawing for light
and dark. Nothing refers to anything outside the drawing: no fonts, patterns, scripts or ids other
than those of its own title and description.
"""

from __future__ import annotations

import re
import unicodedata
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

Paint = Literal["ink", "mid", "red", "rule", "wash", "paper", "link"]
Anchor = Literal["start", "middle", "end"]
Face = Literal["ti", "hei"]

# The print palette of the house style; contrast on white: ink 18, mid 12.6, red 6.9.
_COLOURS: Final[dict[Paint, str]] = {
    "ink": "#161616",
    "mid": "#333333",
    "red": "#b01f24",
    "rule": "#777777",
    "wash": "#eeede8",
    "paper": "#ffffff",
    "link": "#161616",
}
_FAMILIES: Final[dict[Face, str]] = {
    "ti": "'Noto Serif CJK SC', serif",
    "hei": "'Noto Sans CJK SC', sans-serif",
}
# Characters that must not begin or end a line (GB/T 15834-2011 §5.1.1–5.1.5, and the percent sign).
_NOT_FIRST: Final = frozenset("，。、；：！？）》〉」』】〕”’…—·％%,.;:!?)]}／/〜～")
_NOT_LAST: Final = frozenset("（《〈「『【〔“‘([{")
# Advance widths in em of Noto Sans CJK SC, rounded up: other fonts must fit too.
_SHORTEST: Final = 3.0  # em: a shorter last line asks for company
_SPACE: Final = 0.26
_NARROW: Final = 0.58
_WIDE_LATIN: Final = 0.82


@dataclass(frozen=True, slots=True)
class Style:
    """How big a drawing is and what it is drawn for.

    `name` distinguishes the variants of one chart on one page (it becomes part of ids);
    `width` and `em` (the size of running text) are in `unit`; `hair` and `heavy` are stroke widths;
    `stacked` asks for the layout in one column; `links` says whether hrefs are written at all.
    """

    name: str
    width: float
    em: float
    unit: Literal["px", "mm"]
    hair: float
    heavy: float
    stacked: bool = False
    links: bool = True


_PT: Final = 25.4 / 72

WIDE: Final = Style("wide", width=1188, em=14.5, unit="px", hair=1, heavy=2)
MEDIUM: Final = Style("medium", width=720, em=13, unit="px", hair=1, heavy=2)
NARROW: Final = Style("narrow", width=358, em=14, unit="px", hair=1, heavy=2, stacked=True)
# 8.5 pt text on a type area of 162 mm; .5 and 1.2 pt rules.
PAPER: Final = Style(
    "paper", width=162, em=8.5 * _PT, unit="mm", hair=0.5 * _PT, heavy=1.2 * _PT, links=False
)


def char_width(char: str) -> float:
    """Return the advance width of one character in em, on the safe side."""
    if char == " ":
        return _SPACE
    if unicodedata.east_asian_width(char) in "WFA":
        return 1.0
    return _WIDE_LATIN if char in "MWmw@%&" else _NARROW


def text_width(text: str) -> float:
    """Return the width of a line of text in em."""
    return sum(map(char_width, text))


def _pieces(text: str) -> list[str]:
    """Split text where a line may break; Latin words and numbers stay whole."""
    pieces: list[str] = []
    for char in text:
        previous = pieces[-1][-1] if pieces else ""
        joined = bool(previous) and (
            char in _NOT_FIRST
            or previous in _NOT_LAST
            or (char_width(char) < 1 and char_width(previous) < 1 and " " not in (char, previous))
        )
        if joined:
            pieces[-1] += char
        else:
            pieces.append(char)
    return pieces


def wrap(text: str, width: float) -> tuple[str, ...]:
    """Break text into lines of at most `width` em.

    No line begins with a closing mark or ends with an opening one, unless a single unbreakable
    piece is wider than the line: that is cut, since nothing may be drawn outside its box. Where a
    last line would be left with a character or two, the lines before give some of theirs.
    """
    lines = _fill(text, width)
    widest = max(map(text_width, _pieces(text)), default=0)
    narrower = width
    while len(lines) > 1 and text_width(lines[-1]) < min(_SHORTEST, width / 2):
        narrower -= 0.5
        trial = _fill(text, narrower)
        if len(trial) > len(lines) or narrower < max(width / 2, widest):
            break
        if text_width(trial[-1]) >= min(_SHORTEST, width / 2):
            return trial
    return lines


def _fill(text: str, width: float) -> tuple[str, ...]:
    """Fill lines greedily."""
    lines: list[list[str]] = [[]]
    used = 0.0
    for whole in _pieces(text.strip()):
        for piece in [whole] if text_width(whole) <= width else list(whole):
            size = text_width(piece)
            if lines[-1] and used + size > width + 1e-6:
                lines.append([])
                used = 0.0
                if piece == " ":
                    continue
            lines[-1].append(piece)
            used += size
    return tuple(joined for line in lines if (joined := "".join(line).strip()))


def wrap_clauses(text: str, width: float) -> tuple[str, ...]:
    """As `wrap`, breaking after commas, semicolons and full stops where that costs no more lines."""
    clauses = re.findall(r"[^，；。]+[，；。]*", text)
    whole = wrap(text, width)
    parts = wrap_items(clauses, width, joint="")
    return parts if len(parts) <= len(whole) else whole


def wrap_items(items: Sequence[str], width: float, *, joint: str = "、") -> tuple[str, ...]:
    """Set items one after the other, joined by `joint`, breaking between items where possible."""
    lines: list[str] = []
    for index, item in enumerate(items):
        tail = joint if index < len(items) - 1 else ""
        if lines and text_width(lines[-1] + item + tail) <= width:
            lines[-1] += item + tail
        else:
            lines.extend(wrap(item + tail, width))
    return tuple(lines)


def number(value: float) -> str:
    """Write a coordinate with at most two decimals and no needless zeros."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


@dataclass(slots=True)
class Canvas:
    """Collects shapes and text in drawing order; `document` closes it into one SVG element."""

    style: Style
    _parts: list[str] = field(default_factory=list)
    _linked: bool = False

    def rect(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        *,
        fill: Paint | None = None,
        stroke: Paint | None = None,
        line: float | None = None,
        dashed: bool = False,
    ) -> None:
        """Draw a rectangle whose stroke lies wholly inside the given box."""
        pen = 0.0 if stroke is None else (self.style.hair if line is None else line)
        inset = pen / 2
        self._parts.append(
            f'<rect x="{number(x + inset)}" y="{number(y + inset)}"'
            f' width="{number(max(width - pen, 0))}" height="{number(max(height - pen, 0))}"'
            f"{self._paint(fill, stroke, pen, dashed=dashed)}/>"
        )

    def path(
        self,
        points: Sequence[tuple[float, float]],
        *,
        fill: Paint | None = None,
        stroke: Paint | None = "ink",
        line: float | None = None,
        dashed: bool = False,
        closed: bool = False,
    ) -> None:
        """Draw a polyline, or a polygon when `closed`."""
        data = "L".join(f"{number(x)} {number(y)}" for x, y in points)
        pen = self.style.hair if line is None else line
        self._parts.append(
            f'<path d="M{data}{"Z" if closed else ""}"'
            f"{self._paint(fill, stroke, pen, dashed=dashed)}/>"
        )

    def hatch(self, x: float, y: float, width: float, height: float, *, pitch: float) -> None:
        """Fill a box with diagonal strokes, cut at its edges (a pattern would not be portable)."""
        strokes: list[str] = []
        offset = pitch
        while offset < width + height:
            # The line x' + y' = offset, from the bottom left to the top right of the box.
            x0, y0 = (offset - height, height) if offset > height else (0.0, offset)
            x1, y1 = (offset, 0.0) if offset < width else (width, offset - width)
            strokes.append(f"M{number(x + x0)} {number(y + y0)}L{number(x + x1)} {number(y + y1)}")
            offset += pitch
        if strokes:
            pen = self.style.hair * 1.4
            self._parts.append(
                f'<path d="{"".join(strokes)}"{self._paint(None, "ink", pen, dashed=False)}/>'
            )

    def text(  # noqa: PLR0913 (as rect)
        self,
        x: float,
        y: float,
        content: str,
        *,
        size: float = 1.0,
        face: Face = "hei",
        bold: bool = False,
        paint: Paint = "ink",
        anchor: Anchor = "start",
        href: str | None = None,
        links: Sequence[tuple[str, str]] = (),
    ) -> None:
        """Write one line; `y` is its baseline, `size` is in em of the style.

        `href` links the whole line, `links` (words, href) the first place of each of the words,
        which stand in the line in this order.
        """
        if not content:
            return
        inner = self._linked_text(content, [(content, href)] if href is not None else links)
        align = "" if anchor == "start" else f' text-anchor="{anchor}"'
        weight = ' font-weight="700"' if bold else ""
        self._parts.append(
            f'<text x="{number(x)}" y="{number(y)}" font-size="{number(size * self.style.em)}"'
            f' font-family="{_FAMILIES[face]}"{weight}{align}'
            f' class="yj-t-{face} yj-f-{paint}" fill="{_COLOURS[paint]}">{inner}</text>'
        )

    @contextmanager
    def group(self, name: str) -> Iterator[None]:
        """Collect what is drawn inside into one `<g>` of class `yj-g-{name}`."""
        self._parts.append(f'<g class="yj-g-{escape(name)}">')
        yield
        self._parts.append("</g>")

    def touch(self, x: float, y: float, width: float, height: float) -> None:
        """Let a box that shows nothing answer the pointer, for the link around it."""
        if self.style.links:
            self._parts.append(
                f'<rect x="{number(x)}" y="{number(y)}" width="{number(width)}"'
                f' height="{number(height)}" class="yj-touch" fill="none" pointer-events="all"/>'
            )

    @contextmanager
    def link(self, href: str | None, words: str = "") -> Iterator[None]:
        """Make one link of what is drawn inside, named by ``words`` where it has none of its own.

        Without a target, or where the style has no links, what is inside is drawn all the same.
        """
        wanted = href if self.style.links else None
        if wanted is not None:
            self._linked = True
            self._parts.append(f'<a href="{escape(wanted)}">')
        if words:
            self._parts.append(f"<g><title>{escape(words, quote=False)}</title>")
        yield
        if words:
            self._parts.append("</g>")
        if wanted is not None:
            self._parts.append("</a>")

    def document(self, height: float, *, ident: str, title: str, description: str) -> str:
        """Return the finished SVG element, one shape a line, without blank lines.

        `ident` must be unique on the page; the style's name is added to it.
        """
        style = self.style
        label = f"{escape(ident)}-{style.name}"
        size = (
            f'width="{number(style.width)}mm" height="{number(height)}mm"'
            if style.unit == "mm"
            else f'width="{number(style.width)}" height="{number(height)}"'
        )
        # role="img" hides links from assistive technology, so a drawing with links is a group.
        role = "group" if self._linked else "img"
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="yj-svg yj-svg--{style.name}"'
            f' viewBox="0 0 {number(style.width)} {number(height)}" {size} role="{role}"'
            f' aria-labelledby="{label}-t {label}-d">'
        )
        return "\n".join(
            [
                head,
                f'<title id="{label}-t">{escape(title, quote=False)}</title>',
                f'<desc id="{label}-d">{escape(description, quote=False)}</desc>',
                *self._parts,
                "</svg>",
            ]
        )

    def _linked_text(self, content: str, links: Sequence[tuple[str, str]]) -> str:
        """Return escaped text with its links, without them where the style has none."""
        written, rest = "", content
        for words, href in links if self.style.links else ():
            before, found, after = rest.partition(words)
            if found:
                self._linked = True
                inner = escape(words, quote=False)
                written += f'{escape(before, quote=False)}<a href="{escape(href)}">{inner}</a>'
                rest = after
        return written + escape(rest, quote=False)

    def _paint(self, fill: Paint | None, stroke: Paint | None, pen: float, *, dashed: bool) -> str:
        """Return the attributes for fill and stroke, colours as attribute and as class."""
        classes = [f"yj-f-{fill}"] if fill else []
        attributes = [f'fill="{_COLOURS[fill] if fill else "none"}"']
        if stroke:
            classes.append(f"yj-s-{stroke}")
            attributes.append(f'stroke="{_COLOURS[stroke]}" stroke-width="{number(pen)}"')
            if dashed:
                dash = number(self.style.em * 0.22)
                attributes.append(f'stroke-dasharray="{dash} {dash}"')
        return f' class="{" ".join(classes)}" ' + " ".join(attributes)


def responsive(draw: Callable[[Style], str]) -> str:
    """Return the chart in its three widths for the screen; the style sheet shows one of them.

    The words are kept out of the search index: they would stand in it three times.
    """
    drawings = "\n".join(draw(style) for style in (WIDE, MEDIUM, NARROW))
    return f'<div class="yj-chart-screen" data-search-exclude>\n{drawings}\n</div>'
