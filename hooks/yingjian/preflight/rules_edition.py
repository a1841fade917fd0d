"""Rules that hold a binder against the edition that it says it is."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from yingjian.preflight.facts import squeezed
from yingjian.preflight.findings import Found, rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from yingjian.preflight.facts import Facts

_PAPERS: Final = "evidence/files/"


@rule(
    "edition.paper",
    "装订了这一版不该有的材料",
    why="密级高的材料交了出去，收不回来。",
    needs="edition",
)
def papers(facts: Facts) -> Iterator[Found]:
    """No file above the edition's level is bound or named."""
    withheld = facts.withheld
    if withheld is None:
        return
    for key in ("entries", "omissions"):
        for one in _rows(facts, key):
            path = str(one.get("source") or "").rpartition(_PAPERS)[2]
            if path in withheld.files:
                page = one.get("first") or one.get("page")
                number = page if isinstance(page, int) else None
                yield Found(number, f"{withheld.edition}里有密级更高的材料 {path}。")


@rule(
    "edition.words",
    "页上或清单里有这一版不该有的字",
    why="文件名、指纹也会泄露没有列入的材料。",
    needs="edition",
)
def words(facts: Facts) -> Iterator[Found]:
    """No file name and no hash of what is held back."""
    withheld = facts.withheld
    if withheld is None:
        return
    places: list[tuple[int | None, str]] = [
        (at + 1, page.text) for at, page in facts.read if page.own
    ]
    places += [(one.page + 1, squeezed(one.title)) for one in facts.document.bookmarks]
    places.append((None, squeezed(json.dumps(facts.manifest, ensure_ascii=False))))
    wanted = {squeezed(word): what for word, what in withheld.words.items()}
    for page, text in places:
        for word, what in wanted.items():
            if word in text:
                yield Found(page, f"有没有列入{withheld.edition}的{what}：{word[:24]}。")


@rule(
    "edition.phone",
    "页上有没有遮挡的电话",
    why="记录里的电话已经遮挡；材料原件里的不能改，要看清这份材料该不该是这个密级。",
    severity="warning",
    needs="edition",
)
def phones(facts: Facts) -> Iterator[Found]:
    """No telephone number can be read in full."""
    hide = facts.withheld.masked if facts.withheld else None
    if hide is None:
        return
    for at, page in facts.read:
        shown = [hide(line.text) for line in page.lines if hide(line.text) != line.text]
        if shown:
            yield Found(at + 1, f"遮挡后应当是：{shown[0].strip()[:40]}。")


def _rows(facts: Facts, key: str) -> list[Mapping[str, Any]]:
    found = (facts.manifest or {}).get(key)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []
