"""Draw shapes and text on a canvas and return them as one SVG element.

Lengths are in the style's own unit (CSS pixels for screen, millimetres for paper), y runs
downwards. Colours are written twice: as an attribute, which paper uses, and as a class
(`yj-f-ink`, `yj-s-red`, …), by which the site's style sheet recolours the drawing for light and
dark. The SVG refers to nothing outside itself and has no ids except those of its title and
description.
"""

from __future__ import annotations

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
#: Size of secondary text, in em of the style.
SMALL: Final = 0.94


@dataclass(frozen=True, slots=True)
class Style:
    """Size and medium of a drawing.

    `name` is unique among the variants of a chart on one page (it becomes part of ids);
    `width`, `em` (the size of running text) and the stroke widths `hair` and `heavy` are in `unit`;
    `stacked` asks for the layout in one column; `links` says whether hrefs are written.
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


def _format(value: float) -> str:
    """Return a length with at most two decimals and no trailing zeros."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text


@dataclass(slots=True)
class Canvas:
    """Collects shapes and text in drawing order; `to_svg` joins them into one SVG element."""

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
        """Draw a rectangle whose stroke lies inside the given box."""
        pen = 0.0 if stroke is None else (self.style.hair if line is None else line)
        inset = pen / 2
        self._parts.append(
            f'<rect x="{_format(x + inset)}" y="{_format(y + inset)}"'
            f' width="{_format(max(width - pen, 0))}" height="{_format(max(height - pen, 0))}"'
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
        data = "L".join(f"{_format(x)} {_format(y)}" for x, y in points)
        pen = self.style.hair if line is None else line
        self._parts.append(
            f'<path d="M{data}{"Z" if closed else ""}"'
            f"{self._paint(fill, stroke, pen, dashed=dashed)}/>"
        )

    def diamond(self, x: float, y: float, half: float, *, stroke: Paint | None = "paper") -> None:
        """Draw the red ◆ of an inspection around its centre; `half` is half its width."""
        corners = [(x, y - half), (x + half, y), (x, y + half), (x - half, y)]
        self.path(corners, fill="red", stroke=stroke, closed=True)

    def hatch(
        self, x: float, y: float, width: float, height: float, *, pitch: float | None = None
    ) -> None:
        """Fill a box with diagonal strokes cut at its edges; `pitch` defaults to 0.42 em.

        Strokes and not a pattern, which some viewers do not draw.
        """
        pitch = 0.42 * self.style.em if pitch is None else pitch
        strokes: list[str] = []
        offset = pitch
        while offset < width + height:
            # The line x' + y' = offset, from the bottom left to the top right of the box.
            x0, y0 = (offset - height, height) if offset > height else (0.0, offset)
            x1, y1 = (offset, 0.0) if offset < width else (width, offset - width)
            strokes.append(
                f"M{_format(x + x0)} {_format(y + y0)}L{_format(x + x1)} {_format(y + y1)}"
            )
            offset += pitch
        if strokes:
            pen = self.style.hair * 1.4
            self._parts.append(
                f'<path d="{"".join(strokes)}"{self._paint(None, "ink", pen, dashed=False)}/>'
            )

    def text(  # noqa: PLR0913 — the attributes of SVG text
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
        """Draw one line of text; `y` is its baseline, `size` is in em of the style.

        `href` links the whole line; each pair (words, href) of `links` links the first occurrence
        of its words. The pairs are in the order of the line.
        """
        if not content:
            return
        inner = self._linked_text(content, [(content, href)] if href is not None else links)
        align = "" if anchor == "start" else f' text-anchor="{anchor}"'
        weight = ' font-weight="700"' if bold else ""
        self._parts.append(
            f'<text x="{_format(x)}" y="{_format(y)}" font-size="{_format(size * self.style.em)}"'
            f' font-family="{_FAMILIES[face]}"{weight}{align}'
            f' class="yj-t-{face} yj-f-{paint}" fill="{_COLOURS[paint]}">{inner}</text>'
        )

    @contextmanager
    def group(self, name: str) -> Iterator[None]:
        """Put what is drawn inside into a `<g>` of class `yj-g-{name}`."""
        self._parts.append(f'<g class="yj-g-{escape(name)}">')
        yield
        self._parts.append("</g>")

    def touch_area(self, x: float, y: float, width: float, height: float) -> None:
        """Draw an invisible box that takes clicks for the link around it."""
        if self.style.links:
            self._parts.append(
                f'<rect x="{_format(x)}" y="{_format(y)}" width="{_format(width)}"'
                f' height="{_format(height)}" class="yj-touch" fill="none" pointer-events="all"/>'
            )

    @contextmanager
    def link(self, href: str | None, title: str = "") -> Iterator[None]:
        """Make what is drawn inside one link; `title` names it where it contains no text.

        If `href` is None or the style has no links, only the link is left out.
        """
        target = href if self.style.links else None
        if target is not None:
            self._linked = True
            self._parts.append(f'<a href="{escape(target)}">')
        if title:
            self._parts.append(f"<g><title>{escape(title, quote=False)}</title>")
        yield
        if title:
            self._parts.append("</g>")
        if target is not None:
            self._parts.append("</a>")

    def to_svg(self, height: float, *, ident: str, title: str, description: str) -> str:
        """Return the SVG element, one shape per line, without blank lines.

        `ident` must be unique on the page; the style's name is added to it.
        """
        style = self.style
        label = f"{escape(ident)}-{style.name}"
        size = (
            f'width="{_format(style.width)}mm" height="{_format(height)}mm"'
            if style.unit == "mm"
            else f'width="{_format(style.width)}" height="{_format(height)}"'
        )
        # role="img" would hide the links from assistive technology.
        role = "group" if self._linked else "img"
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="yj-svg yj-svg--{style.name}"'
            f' viewBox="0 0 {_format(style.width)} {_format(height)}" {size} role="{role}"'
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
        """Return escaped text with its links, if the style has links."""
        markup, rest = "", content
        for words, href in links if self.style.links else ():
            before, match, after = rest.partition(words)
            if match:
                self._linked = True
                inner = escape(words, quote=False)
                markup += f'{escape(before, quote=False)}<a href="{escape(href)}">{inner}</a>'
                rest = after
        return markup + escape(rest, quote=False)

    def _paint(self, fill: Paint | None, stroke: Paint | None, pen: float, *, dashed: bool) -> str:
        """Return the attributes for fill and stroke, colours as attribute and as class."""
        classes = [f"yj-f-{fill}"] if fill else []
        attributes = [f'fill="{_COLOURS[fill] if fill else "none"}"']
        if stroke:
            classes.append(f"yj-s-{stroke}")
            attributes.append(f'stroke="{_COLOURS[stroke]}" stroke-width="{_format(pen)}"')
            if dashed:
                dash = _format(self.style.em * 0.22)
                attributes.append(f'stroke-dasharray="{dash} {dash}"')
        return f' class="{" ".join(classes)}" ' + " ".join(attributes)


def responsive(draw: Callable[[Style], str]) -> str:
    """Return the chart in three widths for the screen; the style sheet shows one of them.

    Its text is excluded from the search index, where it would appear three times.
    """
    drawings = "\n".join(draw(style) for style in (WIDE, MEDIUM, NARROW))
    return f'<div class="yj-chart-screen" data-search-exclude>\n{drawings}\n</div>'
