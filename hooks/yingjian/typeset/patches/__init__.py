"""The only door to the insides of WeasyPrint 70 and of pydyf, which belongs to it.

Import it after ``fonts.activate()``: WeasyPrint reads fontconfig's settings when it is imported.
Without the patches for speed, chapters are the same, byte for byte.
"""

from __future__ import annotations

import importlib.util
import sys


def _put_off(name: str) -> None:
    """Load a module when something in it is wanted.

    WeasyPrint imports what cuts subsets out of fonts, which takes .08 s, and here never does so.
    """
    if name in sys.modules:
        return
    spec = importlib.util.find_spec(name)
    if spec is None or spec.loader is None:
        return
    spec.loader = importlib.util.LazyLoader(spec.loader)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    package, _, own = name.rpartition(".")
    setattr(sys.modules[package], own, module)


_put_off("fontTools.subset")

from yingjian.typeset.patches import (  # noqa: E402 -- after what it puts off
    chapter_tags,
    font_stubs,
    justify,
    quick_styles,
    quick_text,
)

PATCHES = (
    justify.PATCH,
    chapter_tags.PATCH,
    font_stubs.PATCH,
    quick_styles.PATCH,
    quick_text.PATCH,
)


def apply() -> None:
    """Apply every patch that fits.

    Raises:
        PatchError: a required one does not.
    """
    for patch in PATCHES:
        patch.apply()
