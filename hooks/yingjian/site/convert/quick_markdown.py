"""Skip inline patterns of Python-Markdown that cannot match; the HTML is the same.

Most texts of a page are names, days and numbers. The library tries fourteen patterns on each; here
a pattern is tried only if the text holds a character that the pattern needs.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from markdown import Extension, Markdown
from markdown.treeprocessors import InlineProcessor
from markdown.util import AtomicString

from yingjian.base.patching import Function, Patch

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Pattern of markdown.inlinepatterns → what a text must hold for it to match.
_NEEDS: Mapping[str, str] = {
    "backtick": "`",
    "escape": "\\",
    "reference": "[",
    "link": "[",
    "image_link": "![",
    "image_reference": "![",
    "short_reference": "[",
    "short_image_ref": "![",
    "autolink": "<",
    "automail": "<",
    "linebreak": "  \n",
    "html": "<",
    "entity": "&",
}
_DELIMITERS = "em_strong"
# These match nothing on a page without definitions of references.
_REFERENCES = frozenset({"reference", "image_reference", "short_reference", "short_image_ref"})


class _Quick(InlineProcessor):
    """The library's processor, with fewer patterns tried on each text."""

    def _patterns(self) -> tuple[re.Pattern[str], list[tuple[int, Any, tuple[str, ...]]]]:
        """Return what a text must hold for any pattern, and (place, pattern, needs) of each."""
        rows = []
        ordered = list(self.inlinePatterns)  # sorts them
        names = self.inlinePatterns._priority  # type: ignore[attr-defined]  # noqa: SLF001 — no other way
        for place, (name, _) in enumerate(names):
            if name in _REFERENCES and not self.md.references:
                continue
            needs: tuple[str, ...] = (_NEEDS.get(name, ""),)
            if name == _DELIMITERS:
                needs = tuple(getattr(self.md.delimiters, "tokens", [""]))
            rows.append((place, ordered[place], needs))
        every = dict.fromkeys(need for _, _, needs in rows for need in needs)
        return re.compile("|".join(map(re.escape, every))), rows

    def run(self, tree: Any, ancestors: list[str] | None = None) -> Any:
        """Apply inline patterns to a tree."""
        self._any, self._rows = self._patterns()
        return super().run(tree, ancestors)

    # The library's own name, so that its other methods find this one.
    def _InlineProcessor__handleInline(self, data: str, patternIndex: int = 0) -> str:  # noqa: N802, N803
        """Return the text with everything that a pattern matches replaced by a placeholder."""
        if isinstance(data, AtomicString) or not self._any.search(data):
            return data
        for place, pattern, needs in self._rows:
            if place < patternIndex or not any(need in data for need in needs):
                continue
            matched, start = True, 0
            while matched:
                data, matched, start = self._InlineProcessor__applyPattern(  # type: ignore[attr-defined]
                    pattern, data, place, start
                )
        return data


class QuickMarkdown(Extension):
    """Replace the library's inline processor."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 — the library's name
        """Register the processor under the library's name and priority."""
        md.treeprocessors.register(_Quick(md), "inline", 20)


_INLINE = "markdown.treeprocessors:InlineProcessor"
PATCH = Patch(
    "quick_markdown",
    "1.52×: converting pages of varied Markdown",
    (
        Function(_INLINE, "run", ("4444e4fe915a4bf3",)),
        Function(_INLINE, "_InlineProcessor__handleInline", ("edb694e4d745062c",)),
        Function(_INLINE, "_InlineProcessor__applyPattern", ("f68326d9c3bdc415",)),
        Function("markdown.util:Registry", "_sort", ("b7d76b69d8f92de7",)),
        Function("markdown.inlinepatterns", "build_inlinepatterns", ("c8bfca7681571c84",)),
    ),
)


def quick_converter(
    extensions: Sequence[str | Extension], settings: Mapping[str, Any] | None = None
) -> Markdown:
    """Return a converter with these extensions, quick where the patch fits the installed library."""
    quick = [QuickMarkdown()] if PATCH.apply() else []
    return Markdown(extensions=[*extensions, *quick], extension_configs=settings or {})
