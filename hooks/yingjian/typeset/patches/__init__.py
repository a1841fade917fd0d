"""Patches of WeasyPrint 70: the only place that uses its private parts.

Import it after ``fonts.activate()``: WeasyPrint reads fontconfig's settings when it is imported.
The patches for speed do not change a binder by one byte (tests assert it).
"""

from __future__ import annotations

import importlib.util
import sys


def _import_lazily(name: str) -> None:
    """Let a module load when an attribute of it is first used.

    WeasyPrint imports fontTools' subsetter, which takes .08 s and is never used here.
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
    package, _, attribute = name.rpartition(".")
    setattr(sys.modules[package], attribute, module)


_import_lazily("fontTools.subset")

from yingjian.typeset.patches import (  # noqa: E402 -- after the lazy import above
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
        PatchError: a required one does not fit.
    """
    for patch in PATCHES:
        patch.apply()
