"""Boxes of the organisation chart: their height, their text, the box of the head."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from yingjian.pages.charts.organisation_text import TextLine
    from yingjian.pages.charts.svg import Canvas

_LEADING: Final = 1.5
#: Room between the edge of a box and its text, in em.
PADDING: Final = 0.75
_HEAD_ROOM: Final = 0.15  # em: further room above and below the text of the head


class Box(NamedTuple):
    """A place on the canvas, in its unit."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        """The x of the right edge."""
        return self.x + self.width

    @property
    def bottom(self) -> float:
        """The y of the lower edge."""
        return self.y + self.height

    @property
    def middle(self) -> float:
        """The x of the vertical middle line."""
        return self.x + self.width / 2


def box_height(lines: Sequence[TextLine]) -> float:
    """Return the height in em of a box that holds these lines."""
    return sum(max(line.size, 1.0) * _LEADING + line.before for line in lines) + 2 * PADDING - 0.15


def head_height(lines: Sequence[TextLine]) -> float:
    """Return the height in em of the box of the head of the leading group."""
    return box_height(lines) + 2 * _HEAD_ROOM


def draw_head(canvas: Canvas, lines: Sequence[TextLine], box: Box) -> None:
    """Draw the box of the head of the leading group."""
    canvas.rect(*box, stroke="ink", line=canvas.style.heavy * 1.2)
    write_lines(canvas, lines, box._replace(y=box.y + _HEAD_ROOM * canvas.style.em), centred=True)


def write_lines(canvas: Canvas, lines: Sequence[TextLine], box: Box, *, centred: bool) -> None:
    """Write lines into a box from its top."""
    em = canvas.style.em
    y = box.y + PADDING * em - 0.1 * em
    left = box.x + PADDING * em
    for line in lines:
        if line.rule:
            rule = y + line.before * 0.62 * em
            canvas.path([(left, rule), (box.right - PADDING * em, rule)], stroke="rule")
        leading = max(line.size, 1.0) * _LEADING * em
        baseline = y + line.before * em + leading * 0.5 + line.size * 0.37 * em
        y += line.before * em + leading
        x = box.middle if centred else left
        if line.bullet:
            canvas.rect(x + 0.1 * em, baseline - 0.45 * em, 0.2 * em, 0.2 * em, fill="ink")
        canvas.text(x, baseline, line.label, bold=True)
        canvas.text(
            x + line.indent * em, baseline, line.text,
            size=line.size, face="ti" if line.heading else "hei", bold=line.heading,
            paint="mid" if line.mid else "ink", anchor="middle" if centred else "start",
            href=line.href, links=line.links,
        )  # fmt: skip
