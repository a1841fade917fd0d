"""Finds the known words nearest to a misspelt one, quickly even among thousands of either."""

from __future__ import annotations

from collections import defaultdict
from difflib import get_close_matches
from functools import cached_property
from typing import TYPE_CHECKING, Final

from yingjian.read.source import halfwidth

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Two of three characters the same (胡宏择, 胡宏泽) is a ratio of 0.67.
_ALIKE: Final = 0.5
# Up to so many known words are all compared with each misspelt one.
_FEW: Final = 200
# So many words without a neighbour are compared with all known words; the others are not, since
# thousands of such words are not misspelt but come from elsewhere.
_PATIENCE: Final = 50


class Known:
    """The correct words; prepared once, answers are cached."""

    def __init__(self, words: Iterable[str]) -> None:
        self._folded = {halfwidth(word).casefold(): word for word in words}
        self._answers: dict[tuple[str, int], list[str]] = {}
        self._compared = 0

    def nearest(self, word: str, most: int = 2) -> list[str]:
        """The nearest to a word, best first; may be empty."""
        key = (halfwidth(word).casefold(), most)
        if key not in self._answers:
            self._answers[key] = self._look(*key)
        return self._answers[key]

    def _look(self, key: str, most: int) -> list[str]:
        if key in self._folded:
            return [self._folded[key]]
        candidates = self._sorted
        if len(candidates) > _FEW:
            near = {word for form in _shortened(key) for word in self._neighbours.get(form, ())}
            if near:
                candidates = sorted(near)
            elif self._compared >= _PATIENCE:
                return []
            else:
                self._compared += 1
        return [self._folded[word] for word in get_close_matches(key, candidates, most, _ALIKE)]

    @cached_property
    def _sorted(self) -> list[str]:
        return sorted(self._folded)

    @cached_property
    def _neighbours(self) -> dict[str, list[str]]:
        """Every word by itself and by itself with any one character left out.

        Two words that differ by one character more, less, other, or by two swapped, share a form.
        """
        neighbours = defaultdict[str, list[str]](list)
        for word in self._sorted:
            for form in _shortened(word):
                neighbours[form].append(word)
        return dict(neighbours)


def _shortened(word: str) -> Iterator[str]:
    yield word
    yield from {word[:index] + word[index + 1 :] for index in range(min(len(word), 60))}


def nearest(word: str, known: Iterable[str], *, most: int = 2) -> list[str]:
    """The known words nearest to a misspelt one, best first; may be empty."""
    return Known(known).nearest(word, most)
