"""Lengths and backgrounds worked out once for a style instead of for every box that has it.

WeasyPrint 70 looks at some thirty properties of every box whenever it lays the box out and again
before it draws it. Most are lengths in pixels, the same for all boxes of a style, and most boxes have
nothing behind them. Pages come out byte for byte as without this (a test asserts it).

The modules are handed in: this file imports nothing of WeasyPrint.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_SPACES: Final = tuple(
    f"{kind}_{side}"
    for kind in ("margin", "padding")
    for side in ("left", "right", "top", "bottom")
)
_SIZES: Final = ("width", "height", "min_width", "min_height", "max_width", "max_height")
_BORDERS: Final = tuple(f"border_{side}_width" for side in ("top", "right", "bottom", "left"))
_RADII: Final = tuple(
    f"border_{corner}_radius" for corner in ("top_left", "top_right", "bottom_right", "bottom_left")
)
_SQUARE: Final = dict.fromkeys(_RADII, (0, 0))
_ZERO: Final = (0, "px")
# Where a placeholder of an absolutely positioned box holds the box itself.
_INNER: Final = "_box"


def install(percent: Any, background: Any, users: Iterable[Any], color: Any) -> None:
    """Replace ``layout.percent.resolve_percentages`` where it is used, and look behind fewer boxes.

    ``users`` are the modules that took the function over, ``color`` is ``draw.color``.
    """
    slow = percent.resolve_percentages

    def resolve_percentages(box: Any, containing_block: Any) -> None:
        style = box.style
        fixed = style.__dict__.get("yingjian_lengths")
        if fixed is None:
            fixed = style.__dict__["yingjian_lengths"] = _fixed(style)
        own = box.__dict__
        if fixed is False or _INNER in own:
            slow(box, containing_block)
            return
        lengths, borders, collapses = fixed
        own.update(lengths)
        if collapses:
            for name, width in borders.items():
                # Resolved already, where borders of cells collapse.
                if name not in own:
                    own[name] = width
        else:
            own.update(borders)

    percent.resolve_percentages = resolve_percentages
    for module in users:
        if getattr(module, "resolve_percentages", None) is slow:
            module.resolve_percentages = resolve_percentages
    _look_behind(background, color)


def _fixed(style: Any) -> Any:
    """Used lengths of all boxes of a style, its borders, whether these collapse; or False."""
    if style["box_sizing"] != "content-box":
        return False
    lengths = {}
    for name in (*_SPACES, *_SIZES):
        value = style[name]
        if value == "auto":
            lengths[name] = 0 if name in {"min_width", "min_height"} else "auto"
            continue
        if getattr(value, "unit", None) != "px":
            return False
        lengths[name] = value.value
    borders = {name: style[name] for name in _BORDERS}
    return lengths, borders, style["border_collapse"] == "collapse"


def _look_behind(background: Any, color: Any) -> None:
    slow = background.layout_box_backgrounds

    def layout_box_backgrounds(
        page: Any,
        box: Any,
        get_image: Any,
        layout_children: bool = True,  # noqa: FBT001, FBT002 -- WeasyPrint's
        style: Any = None,
    ) -> None:
        if style is not None or box is page or _INNER in box.__dict__:
            slow(page, box, get_image, layout_children, style)
            return
        own = box.style.__dict__
        bare = own.get("yingjian_bare")
        if bare is None:
            bare = own["yingjian_bare"] = _bare(box.style, color)
        if not bare:
            slow(page, box, get_image, layout_children, style)
            return
        box.__dict__.update(_SQUARE)
        box.background = None
        if layout_children:
            for child in box.all_children():
                layout_box_backgrounds(page, child, get_image)

    background.layout_box_backgrounds = layout_box_backgrounds


def _bare(style: Any, color: Any) -> bool:
    """Whether boxes of a style have square corners and nothing behind or around them."""
    return (
        all(_ZERO in style[name] for name in _RADII)
        and style["border_image_source"][0] == "none"
        and style["mask_border_source"][0] == "none"
        and style["visibility"] != "hidden"
        and all(kind == "none" for kind, _ in style["background_image"])
        and not style["box_shadow"]
        and color.get_color(style, "background_color").alpha == 0
    )
