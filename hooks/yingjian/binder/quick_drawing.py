"""Lines of text written once: the strings of glyphs of a line that was drawn before are known.

WeasyPrint 70 lays every line out once more to draw it and looks at each of its glyphs. Tables hold
the same words again and again. Pages come out byte for byte as without this (a test asserts it).

The modules are handed in: this file imports nothing of WeasyPrint.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

# The ways of cutting text short that cut nothing.
_WHOLE: Final = frozenset({"clip", "none"})
_GLYPHS: Final = re.compile(r"<([0-9a-f]+)>")
#: Lines known in a process: beyond, all are forgotten.
_LINES: Final = 20_000


@dataclass(slots=True)
class _Drawn:
    """What drawing a line does to a stream: runs of a font's key, its size, strings to show.

    ``glyphs`` are those of each font; a font of a document must know them all, or drawing them
    tells it more.
    """

    runs: list[tuple[Any, Any, list[bytes]]] = field(default_factory=list)
    glyphs: dict[Any, frozenset[int]] = field(default_factory=dict)


class _Recorder:
    """A stream that notes what is done to it and does it."""

    def __init__(self, stream: Any, key_of: Any) -> None:
        self._stream, self._key_of = stream, key_of
        self.drawn: _Drawn | None = _Drawn()
        self._key: Any = None

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)

    def add_font(self, pango_font: Any) -> Any:
        self._key = self._key_of(pango_font)[0]
        found = self._stream.add_font(pango_font)
        font = found[0]
        if font.bitmap or font.png or font.svg or font.colr:
            self.drawn = None
        return found

    def set_font_size(self, name: Any, size: Any) -> None:
        if self.drawn is not None:
            self.drawn.runs.append((self._key, size, []))
        self._stream.set_font_size(name, size)

    def set_text_rise(self, rise: float) -> None:
        self.drawn = None
        self._stream.set_text_rise(rise)

    def show_text(self, text: str) -> None:
        if self.drawn is not None and self.drawn.runs:
            self.drawn.runs[-1][2].append(text.encode())
            shown = "".join(_GLYPHS.findall(text))
            glyphs = frozenset(int(shown[at : at + 4], 16) for at in range(0, len(shown), 4))
            known = self.drawn.glyphs.get(self._key, frozenset())
            self.drawn.glyphs[self._key] = known | glyphs
        self._stream.show_text(text)


def install(drawing: Any, line_break: Any, fonts: Any) -> None:
    """Replace how ``draw.text`` draws a line, and let layouts be set up only if that is needed."""
    layout_class, slow = line_break.Layout, drawing.draw_first_line
    reactivate = layout_class.reactivate
    lines: dict[Any, _Drawn] = {}

    def put_off(self: Any, style: Any) -> None:
        self.yingjian_style = style

    def deactivate(self: Any) -> None:
        for name in ("layout", "language", "style", "yingjian_style"):
            self.__dict__.pop(name, None)

    def draw_first_line(
        stream: Any, textbox: Any, text_overflow: str, block_ellipsis: Any, matrix: Any
    ) -> Any:
        layout, style = textbox.pango_layout, textbox.style
        if text_overflow not in _WHOLE or block_ellipsis != "none":
            reactivate(layout, layout.yingjian_style)
            return slow(stream, textbox, text_overflow, block_ellipsis, matrix)
        key = (
            layout.text,
            line_break.yingjian_text_key(style),
            id(style.font_config),
            layout.justification_spacing,
            getattr(layout, "gap", None),
            getattr(layout, "fuller", None),
            textbox.text.strip() != "",
        )
        known = lines.get(key)
        if known is not None and _draw(stream, known, matrix):
            return []
        reactivate(layout, layout.yingjian_style)
        recorder = _Recorder(stream, fonts.get_pango_font_key)
        emojis = slow(recorder, textbox, text_overflow, block_ellipsis, matrix)
        if recorder.drawn is not None and recorder.drawn.runs and not emojis:
            if len(lines) >= _LINES:
                lines.clear()
            lines[key] = recorder.drawn
        return emojis

    layout_class.reactivate, layout_class.deactivate = put_off, deactivate
    drawing.draw_first_line = draw_first_line


def _draw(stream: Any, known: _Drawn, matrix: Any) -> bool:
    """Draw a line as it was drawn before, if the document's fonts know all of its glyphs."""
    fonts = stream._fonts  # noqa: SLF001 -- of the pinned release
    for key, glyphs in known.glyphs.items():
        font = fonts.get(key)
        if font is None or not glyphs <= font.to_unicode.keys() or not glyphs <= font.widths.keys():
            return False
    stream.set_text_matrix(*matrix.values)
    for key, size, strings in known.runs:
        stream.set_font_size(fonts[key].hash, size)
        for said in strings:
            stream.show_text(said)
    return True
