"""Lines of text laid out once: what WeasyPrint asks of Pango again and again though it is the same.

WeasyPrint 70 sets Pango up anew for every line, three times over (to break it, to fill it, to draw
it), and breaks the same words in the same width anew in every cell and every repeated table head.
Here what belongs to a style is set up once, and a line that was broken is known. Pages come out byte
for byte as without this (a test asserts it).
"""

from __future__ import annotations

from typing import Any, Final

from weasyprint.text import line_break

from yingjian.base.patching import Function, Patch

ffi, pango, gobject = line_break.ffi, line_break.pango, line_break.gobject
_setup, _split = line_break.Layout.setup, line_break.split_first_line
_font_key = line_break._font_style_cache_key  # noqa: SLF001 -- what is replaced

# All that decides how Pango is set up, beside the font's own key.
_SET_UP: Final = ("font_size", "font_kerning", "direction", "text_decoration_line")
# All that decides, beside that, where a line breaks.
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
#: Lines known in a process: beyond, all are forgotten.
_MOST_LINES: Final = 20_000


# Equal keys are one short object: it is compared with many others.
_keys: dict[tuple[str, ...], tuple[int]] = {}
# What :func:`_text_key` and the other arguments say of a line → its font configuration, kept so
# that its id is not another's, and the line.
_lines: dict[Any, Any] = {}


class _SetUp:
    """What all layouts of one style share."""

    __slots__ = ("context", "description", "held", "language")

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
        self.held = {
            name: value
            for name, value in layout.__dict__.items()
            if name.startswith(("ascent", "underline_", "strikethrough_"))
        }


def forget_struts(configuration: Any) -> None:
    """Drop WeasyPrint's heights of empty lines: their keys are a few properties, not all."""
    configuration.strut_layouts.clear()


def font_style_cache_key(style: Any, include_size: bool = False) -> str:  # noqa: FBT001, FBT002 -- WeasyPrint's
    """The key of a style's font, made once for each style."""
    known = style.__dict__.get("yingjian_font")
    if known is None:
        known = style.__dict__["yingjian_font"] = _font_key(style)
    if not include_size:
        return str(known)
    return f"{known}{style['font_size']}{style['line_height']}"


def _text_key(style: Any) -> Any:
    """A short key of all that decides how a style's text is set up and broken."""
    known = style.__dict__.get("yingjian_text")
    if known is None:
        values = tuple(str(style[name]) for name in (*_SET_UP, *_BREAKING))
        key = (font_style_cache_key(style), *values)
        known = style.__dict__["yingjian_text"] = _keys.setdefault(key, (len(_keys),))
    return known


def setup(self: Any, style: Any) -> None:
    """Set a layout up with what the first one of its style made."""
    known = style.font_config.__dict__.setdefault("yingjian_set_up", {})
    key = _text_key(style)
    if key not in known:
        _setup(self, style)
        own = pango.pango_layout_get_attributes(self.layout) != ffi.NULL
        special = own or style["font_language_override"] != "normal"
        known[key] = None if special else _SetUp(self, style)
        return
    shared = known[key]
    if shared is None:
        _setup(self, style)
        return
    self.style = style
    self.first_line_direction = 0
    self.language = shared.language
    self.layout = ffi.gc(pango.pango_layout_new(shared.context), gobject.g_object_unref)
    pango.pango_layout_set_auto_dir(self.layout, False)  # noqa: FBT003 -- Pango's
    pango.pango_layout_set_font_description(self.layout, shared.description)
    self.__dict__.update(shared.held)


def split_first_line(
    text: str,
    style: Any,
    context: Any,
    max_width: Any,
    justification_spacing: float,
    is_line_start: bool = True,  # noqa: FBT001, FBT002 -- WeasyPrint's
    minimum: bool = False,  # noqa: FBT001, FBT002 -- as above
) -> Any:
    """Break a line, or take it as it was broken before."""
    rest = (max_width, justification_spacing, is_line_start, minimum)
    key = (text, _text_key(style), id(style.font_config), *rest)
    if key not in _lines:
        line = _split(text, style, context, *rest)
        if len(_lines) >= _MOST_LINES:
            _lines.clear()
        _lines[key] = (style.font_config, line)
    layout, *rest_of_line = _lines[key][1]
    # Whoever draws it sets it up again for itself.
    own = layout.__class__.__new__(layout.__class__)
    own.__dict__.update(layout.__dict__)
    return (own, *rest_of_line)


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
