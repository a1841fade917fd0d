"""Set Pango up once for each style, and break each line once.

WeasyPrint 70 sets Pango up anew for every line, three times over (to break it, to fill it, to draw
it), and breaks the same words in the same width anew in every cell and every repeated table head.
Here both are remembered. Pages are the same, byte for byte (a test asserts it).
"""

from __future__ import annotations

from typing import Any, Final

from weasyprint.text import line_break

from yingjian.base.patching import Function, Patch

ffi, pango, gobject = line_break.ffi, line_break.pango, line_break.gobject
_setup, _split = line_break.Layout.setup, line_break.split_first_line
_font_key = line_break._font_style_cache_key  # noqa: SLF001 -- replaced below

# Properties that decide how Pango is set up, beside the font's own key.
_SET_UP: Final = ("font_size", "font_kerning", "direction", "text_decoration_line")
# Properties that decide, beside those, where a line breaks.
_BREAKING: Final = (
    "white_space",
    "word_spacing",
    "letter_spacing",
    "overflow_wrap",
    "word_break",
    "hyphens",
    "hyphenate_limit_chars",
    "hyphenate_limit_zone",
    "hyphenate_character",
    "tab_size",
)
#: Lines remembered in a process; beyond, all are dropped.
_MOST_LINES: Final = 20_000


# Long keys → short ones, which are quicker to compare.
_keys: dict[tuple[str, ...], tuple[int]] = {}
# :func:`_text_key` and the other arguments of a line → its font configuration and the line. Keeping
# the configuration alive keeps its id, part of the key, from being reused.
_lines: dict[Any, Any] = {}


class _SetUp:
    """Pango objects and measures that all layouts of one style share."""

    __slots__ = ("context", "description", "language", "measures")

    def __init__(self, layout: Any, style: Any) -> None:
        """Set up as ``Layout.setup`` of WeasyPrint 70 does; ``layout`` was set up by it."""
        self.context = ffi.gc(
            pango.pango_font_map_create_context(style.font_config.font_map),
            gobject.g_object_unref,
        )
        pango.pango_context_set_round_glyph_positions(self.context, False)  # noqa: FBT003 -- Pango's
        direction = line_break.PANGO_DIRECTION[style["direction"]]
        pango.pango_context_set_base_dir(self.context, direction)
        self.language = layout.language
        if style["lang"]:
            pango.pango_context_set_language(self.context, self.language)
        self.description = line_break.get_font_description(style)
        self.measures = {
            name: value
            for name, value in layout.__dict__.items()
            if name.startswith(("ascent", "underline_", "strikethrough_"))
        }


def forget_struts(configuration: Any) -> None:
    """Drop WeasyPrint's heights of empty lines: their keys hold too few properties."""
    configuration.strut_layouts.clear()


def font_style_cache_key(style: Any, include_size: bool = False) -> str:  # noqa: FBT001, FBT002 -- WeasyPrint's
    """Return the key of a style's font, computed once for each style."""
    key = style.__dict__.get("yingjian_font")
    if key is None:
        key = style.__dict__["yingjian_font"] = _font_key(style)
    if not include_size:
        return str(key)
    return f"{key}{style['font_size']}{style['line_height']}"


def _text_key(style: Any) -> Any:
    """Return a short key of all that decides how a style's text is set up and broken."""
    key = style.__dict__.get("yingjian_text")
    if key is None:
        values = tuple(str(style[name]) for name in (*_SET_UP, *_BREAKING))
        whole = (font_style_cache_key(style), *values)
        key = style.__dict__["yingjian_text"] = _keys.setdefault(whole, (len(_keys),))
    return key


def setup(self: Any, style: Any) -> None:
    """Set a layout up with the objects of the first layout of its style."""
    setups = style.font_config.__dict__.setdefault("yingjian_set_up", {})
    key = _text_key(style)
    if key not in setups:
        _setup(self, style)
        attributes = pango.pango_layout_get_attributes(self.layout) != ffi.NULL
        special = attributes or style["font_language_override"] != "normal"
        setups[key] = None if special else _SetUp(self, style)
        return
    shared = setups[key]
    if shared is None:
        _setup(self, style)
        return
    self.style = style
    self.first_line_direction = 0
    self.language = shared.language
    self.layout = ffi.gc(pango.pango_layout_new(shared.context), gobject.g_object_unref)
    pango.pango_layout_set_auto_dir(self.layout, False)  # noqa: FBT003 -- Pango's
    pango.pango_layout_set_font_description(self.layout, shared.description)
    self.__dict__.update(shared.measures)


def split_first_line(
    text: str,
    style: Any,
    context: Any,
    max_width: Any,
    justification_spacing: float,
    is_line_start: bool = True,  # noqa: FBT001, FBT002 -- WeasyPrint's
    minimum: bool = False,  # noqa: FBT001, FBT002 -- as above
) -> Any:
    """Break a line, or return it as it was broken before."""
    rest = (max_width, justification_spacing, is_line_start, minimum)
    key = (text, _text_key(style), id(style.font_config), *rest)
    if key not in _lines:
        line = _split(text, style, context, *rest)
        if len(_lines) >= _MOST_LINES:
            _lines.clear()
        _lines[key] = (style.font_config, line)
    layout, *rest_of_line = _lines[key][1]
    # WeasyPrint changes a layout when it draws it: return a copy.
    copy = layout.__class__.__new__(layout.__class__)
    copy.__dict__.update(layout.__dict__)
    return (copy, *rest_of_line)


_LINE_BREAK = "weasyprint.text.line_break"
PATCH = Patch(
    "quick_text",
    "1.11×: typesetting chapters of the demonstration (1.09 where no sentence occurs twice)",
    (
        Function(_LINE_BREAK, "_font_style_cache_key", ("1706ee7ab12a142d",), font_style_cache_key),
        Function(f"{_LINE_BREAK}:Layout", "setup", ("97d605ad9767d73e",), setup),
        # As the module that uses it imported it.
        Function(
            "weasyprint.layout.inline", "split_first_line", ("f5cfad56910a1b96",), split_first_line
        ),
        Function(f"{_LINE_BREAK}:Layout", "deactivate", ("38c467a3a6e538da",)),
        Function(f"{_LINE_BREAK}:Layout", "reactivate", ("df15b7a6639dd1bf",)),
    ),
)
