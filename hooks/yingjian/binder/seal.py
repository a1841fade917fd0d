"""Draw the words that a signature shows in the place for the seal, never a seal itself."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final

import pikepdf
from pikepdf import Array, Dictionary, Name

from yingjian.binder.stamps import SANS, SANS_BOLD, Pen
from yingjian.typeset.geometry import number
from yingjian.typeset.united_fonts import UnitedFonts

if TYPE_CHECKING:
    from datetime import date

#: First line of the drawing.
WORD: Final = "电子签名"
#: Name of the drawing among the resources of its page.
FORM: Final = "/Seal"

_MM: Final = 72 / 25.4
# The place is 50 mm square (templates/print/cover.css); in it stands a circle of 42 mm, the upper
# half of which is printed. Baselines in millimetres from the top, room in millimetres at them.
_PLACE: Final = 50.0
_BASELINES: Final = (33.2, 37.1, 40.6, 43.9)
_ROOM: Final = (33.0, 27.0)
_SIZES: Final = (8.0, 7.0, 6.0)
_DAY_SIZE: Final = 7.0
_ELLIPSIS: Final = "…"


def drawing(width: float, height: float, signer: str, day: date) -> bytes:
    """Return a PDF of one page whose form ``/Seal`` names the signer and the day.

    ``width`` and ``height`` are points, those of the place. A long name takes two lines; one that
    does not fit them in 6 points ends in dots. The same arguments give the same bytes.

    Raises:
        faces.FaceMissing: the typeface is not there or lacks a character of the name.
        fonts.FontsMissing: the font folder is not filled.
    """
    day_text = f"{day.year}年{day.month}月{day.day}日"
    with pikepdf.new() as file:
        united = UnitedFonts(file)
        bold = Pen(SANS_BOLD, "/YjHB", [WORD], united)
        plain = Pen(SANS, "/YjHR", [signer, day_text, _ELLIPSIS], united)
        lines, size = _wrap(plain, signer)
        scale = width / (_PLACE * _MM)
        texts = [(bold, WORD, 8.0), *((plain, line, size) for line in lines)]
        shown = [
            _centred(pen, text, points, baseline)
            for (pen, text, points), baseline in zip(
                [*texts, (plain, day_text, _DAY_SIZE)], _BASELINES, strict=False
            )
        ]
        up = height / scale
        content = f"q {number(scale)} 0 0 {number(scale)} 0 0 cm 1 0 0 1 0 {number(up)} cm 0.086 g"
        form = file.make_stream("\n".join([content, *shown, "Q"]).encode())
        form.Type, form.Subtype = Name.XObject, Name.Form
        form.BBox = Array([0, 0, width, height])
        form.Resources = Dictionary(Font=Dictionary({p.resource: p.font for p in (bold, plain)}))
        page = file.add_blank_page(page_size=(width, height)).obj
        page.Resources = Dictionary(XObject=Dictionary({FORM: form}))
        united.write()
        buffer = io.BytesIO()
        file.save(buffer, deterministic_id=True)
    return buffer.getvalue()


def _centred(pen: Pen, text: str, size: float, baseline: float) -> str:
    x = (_PLACE * _MM - pen.width(text, size)) / 2
    return pen.show(text, size, x, -baseline * _MM)


def _wrap(pen: Pen, text: str) -> tuple[list[str], float]:
    """Return the lines of a name and their size in points."""
    for size in _SIZES:
        lines = _lines(pen, text, size)
        if len(lines) <= len(_ROOM):
            return lines, size
    first, last = _lines(pen, text, _SIZES[-1])[:2]
    while pen.width(last + _ELLIPSIS, _SIZES[-1]) > _ROOM[1] * _MM:
        last = last[:-1]
    return [first, last + _ELLIPSIS], _SIZES[-1]


def _lines(pen: Pen, text: str, size: float) -> list[str]:
    lines = [""]
    for char in text:
        room = _ROOM[min(len(lines), len(_ROOM)) - 1] * _MM
        if lines[-1] and pen.width(lines[-1] + char, size) > room:
            lines.append("")
        lines[-1] += char
    return lines
