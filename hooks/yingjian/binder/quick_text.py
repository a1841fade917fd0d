"""Lines of text laid out once: what WeasyPrint asks of Pango again and again though it is the same.

WeasyPrint 70 sets Pango up anew for every line, three times over (to break it, to fill it, to draw
it), and breaks the same words in the same width anew in every cell and every repeated table head.
Here what belongs to a style is set up once, and a line that was broken is known. Pages come out byte
for byte as without this (a test asserts it).

The modules are handed in: this file imports nothing of WeasyPrint.
"""

from __future__ import annotations

from typing import Any, Final

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
_LINES: Final = 20_000


class _SetUp:
    """What all layouts of one style share."""

    __slots__ = ("context", "description", "held", "language")

    def __init__(self, layout: Any, style: Any, line_break: Any) -> None:
        """Set up as ``Layout.setup`` of WeasyPrint 70 does; ``layout`` was set up by it."""
        ffi, pango = line_break.ffi, line_break.pango
        self.context = ffi.gc(
            pango.pango_font_map_create_context(style.font_config.font_map),
            line_break.gobject.g_object_unref,
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


def install(line_break: Any, inline: Any) -> None:
    """Replace how ``text.line_break`` sets up a layout and how ``layout.inline`` breaks a line."""
    _remember_keys(line_break)
    _share_set_up(line_break)
    _remember_struts(line_break, inline)
    _remember_lines(line_break, inline)


def _remember_keys(line_break: Any) -> None:
    """Make the key of a style's font once for each style."""
    made = line_break._font_style_cache_key  # noqa: SLF001 -- what is replaced
    decisive = (*_SET_UP, *_BREAKING)

    def _font_style_cache_key(style: Any, include_size: bool = False) -> str:  # noqa: FBT001, FBT002 -- WeasyPrint's
        known = style.__dict__.get("yingjian_font")
        if known is None:
            known = style.__dict__["yingjian_font"] = made(style)
        if not include_size:
            return str(known)
        return f"{known}{style['font_size']}{style['line_height']}"

    line_break._font_style_cache_key = _font_style_cache_key  # noqa: SLF001 -- as above

    def text_key(style: Any) -> Any:
        known = style.__dict__.get("yingjian_text")
        if known is None:
            values = tuple(str(style[name]) for name in decisive)
            known = (_font_style_cache_key(style), *values)
            known = style.__dict__["yingjian_text"] = _KEYS.setdefault(known, (len(_KEYS),))
        return known

    line_break.yingjian_text_key = text_key


# Equal keys are one short object: it is compared with many others.
_KEYS: Final[dict[tuple[str, ...], tuple[int]]] = {}


def _remember_struts(line_break: Any, inline: Any) -> None:
    slow = line_break.strut

    def strut(style: Any) -> Any:
        """Height and baseline of an empty line, once for each style."""
        known = style.__dict__.get("yingjian_strut")
        if known is None:
            known = style.__dict__["yingjian_strut"] = slow(style)
        return known

    inline.strut = strut


def _share_set_up(line_break: Any) -> None:
    layout_class, ffi = line_break.Layout, line_break.ffi
    pango, gobject = line_break.pango, line_break.gobject
    slow = layout_class.setup

    def setup(self: Any, style: Any) -> None:
        configuration = style.font_config
        known = configuration.__dict__.setdefault("yingjian_set_up", {})
        key = line_break.yingjian_text_key(style)
        if key not in known:
            slow(self, style)
            own = pango.pango_layout_get_attributes(self.layout) != ffi.NULL
            special = own or style["font_language_override"] != "normal"
            known[key] = None if special else _SetUp(self, style, line_break)
            return
        shared = known[key]
        if shared is None:
            slow(self, style)
            return
        self.style = style
        self.first_line_direction = 0
        self.language = shared.language
        self.layout = ffi.gc(pango.pango_layout_new(shared.context), gobject.g_object_unref)
        pango.pango_layout_set_auto_dir(self.layout, False)  # noqa: FBT003 -- Pango's
        pango.pango_layout_set_font_description(self.layout, shared.description)
        self.__dict__.update(shared.held)

    layout_class.setup = setup


def _remember_lines(line_break: Any, inline: Any) -> None:
    split = line_break.split_first_line
    lines: dict[Any, Any] = {}

    def split_first_line(
        text: str,
        style: Any,
        context: Any,
        max_width: Any,
        justification_spacing: float,
        is_line_start: bool = True,  # noqa: FBT001, FBT002 -- WeasyPrint's
        minimum: bool = False,  # noqa: FBT001, FBT002 -- as above
    ) -> Any:
        key = (
            text,
            line_break.yingjian_text_key(style),
            id(style.font_config),
            max_width,
            justification_spacing,
            is_line_start,
            minimum,
        )
        known = lines.get(key)
        if known is None:
            known = split(
                text, style, context, max_width, justification_spacing, is_line_start, minimum
            )
            if len(lines) >= _LINES:
                lines.clear()
            lines[key] = (style.font_config, known)
        else:
            known = known[1]
        layout, *rest = known
        # Whoever draws it sets it up again for itself.
        own = layout.__class__.__new__(layout.__class__)
        own.__dict__.update(layout.__dict__)
        return (own, *rest)

    inline.split_first_line = split_first_line
