"""Rules that compare a binder with the edition that it claims to be."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from yingjian.preflight.facts import paper_path, squeeze
from yingjian.preflight.findings import Fault, rule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from yingjian.preflight.facts import Facts


@rule(
    "edition.paper",
    "装订了这一版不该有的材料",
    why="密级高的材料交了出去，收不回来。",
    needs="edition",
)
def papers(facts: Facts) -> Iterator[Fault]:
    """No paper above the edition's level is bound or listed."""
    withheld = facts.withheld
    if withheld is None:
        return
    for key in ("entries", "omissions"):
        for row in facts.rows(key):
            path = paper_path(row)
            if path in withheld.files:
                page = row.get("first") or row.get("page")
                number = page if isinstance(page, int) else None
                yield Fault(number, f"{withheld.edition}里有密级更高的材料 {path}。")


@rule(
    "edition.words",
    "页上或清单里有这一版不该有的字",
    why="文件名、指纹也会泄露没有列入的材料。",
    needs="edition",
)
def words(facts: Facts) -> Iterator[Fault]:
    """No file name and no hash of a withheld paper can be read."""
    withheld = facts.withheld
    if withheld is None:
        return
    texts: list[tuple[int | None, str]] = [
        (index + 1, page.text) for index, page in facts.readable_pages if page.characters
    ]
    bookmarks = facts.document.bookmarks
    texts += [(bookmark.page + 1, squeeze(bookmark.title)) for bookmark in bookmarks]
    texts.append((None, squeeze(json.dumps(facts.manifest, ensure_ascii=False))))
    withheld_words = {squeeze(word): what for word, what in withheld.words.items()}
    for page, text in texts:
        for word, what in withheld_words.items():
            if word in text:
                yield Fault(page, f"有没有列入{withheld.edition}的{what}：{word[:24]}。")


@rule(
    "edition.phone",
    "页上有没有遮挡的电话",
    why="记录里的电话已经遮挡；材料原件里的不能改，要看清这份材料该不该是这个密级。",
    severity="warning",
    needs="edition",
)
def phones(facts: Facts) -> Iterator[Fault]:
    """No telephone number can be read in full."""
    mask = facts.withheld.mask if facts.withheld else None
    if mask is None:
        return
    for index, page in facts.readable_pages:
        masked = [mask(line.text) for line in page.lines if mask(line.text) != line.text]
        if masked:
            yield Fault(index + 1, f"遮挡后应当是：{masked[0].strip()[:40]}。")
