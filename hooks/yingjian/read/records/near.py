"""The known words nearest to a misspelt one, quickly even where thousands are known and asked."""

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
# So few are compared one by one with every word that is asked.
_FEW: Final = 200
# Of words with no neighbour one slip away, so many are compared with all: a thousand such words
# are not misspelt, they come from elsewhere.
_PATIENCE: Final = 50


class Known:
    """Words that would be right; prepared once, answers remembered."""

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
            slips = {word for form in _shortened(key) for word in self._neighbours.get(form, ())}
            if slips:
                candidates = sorted(slips)
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
