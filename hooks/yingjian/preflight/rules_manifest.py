"""Rules that compare the binder with its manifest and with the papers in data/."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from yingjian.preflight.facts import contains_title, paper_path
from yingjian.preflight.findings import Fault, rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from yingjian.preflight.facts import Facts

# How many file names a message gives in full.
_MAX_NAMES: Final = 8


def _page(entry: Mapping[str, Any]) -> int | None:
    first = entry.get("first")
    return first if isinstance(first, int) else None


@rule(
    "manifest.pages",
    "清单与文件的页数不符",
    why="清单是另一份文件的，或者文件缺了页。",
    needs="manifest",
)
def page_counts(facts: Facts) -> Iterator[Fault]:
    """The manifest counts the file's pages; its entries are within them and in order."""
    pages = (facts.manifest or {}).get("pages")
    if pages != len(facts.pages):
        yield Fault(None, f"清单写 {pages} 页，文件有 {len(facts.pages)} 页。")
    last = facts.first - 1
    for entry in facts.rows("entries"):
        first, end = entry.get("first"), entry.get("last")
        name = f"“{entry.get('title', '')}”"
        if not isinstance(first, int) or not isinstance(end, int):
            yield Fault(None, f"清单的{name}没有写起止页。")
            continue
        if not last < first <= end <= facts.total:
            yield Fault(first, f"清单的{name}写第 {first} 至 {end} 页，与前后不接或超出了全册。")
        else:
            last = end


@rule(
    "manifest.title",
    "清单写的与页上不符",
    why="照清单翻过去，看到的要是它说的那一件。",
    needs="manifest",
)
def titles(facts: Facts) -> Iterator[Fault]:
    """The first page of an entry shows its title; a cover shows the binder's title instead."""
    for entry in facts.rows("entries"):
        first, title = entry.get("first"), str(entry.get("title") or "")
        if entry.get("kind") == "cover" or not isinstance(first, int) or not title:
            continue
        index = first - facts.first
        page = facts.pages[index] if 0 <= index < len(facts.pages) else None
        if page is not None and page.characters and not contains_title(page.text, title):
            yield Fault(index + 1, f"清单说这一页是“{entry['title']}”，页上没有这个题名。")


@rule(
    "manifest.twice",
    "同一份材料装订了两次",
    why="一件只装一次，别处写见第几页；两份会改得不一样。",
    needs="manifest",
)
def twice(facts: Facts) -> Iterator[Fault]:
    """No record and no file is bound twice."""
    for key, word in (("id", "编号"), ("sha256", "文件指纹")):
        groups: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        previous: Mapping[str, Any] = {}
        for entry in facts.rows("entries"):
            # The files of one paper are consecutive entries.
            papers = key == "id" and entry.get("kind") == "paper" == previous.get("kind")
            continued = papers and entry.get("id") == previous.get("id")
            previous = entry
            if entry.get(key) and not continued:
                groups[f"{entry.get('kind') if key == 'id' else ''}\0{entry[key]}"].append(entry)
        for same in groups.values():
            if len(same) > 1:
                where = "、".join(f"第 {entry.get('first')} 页" for entry in same)
                yield Fault(
                    _page(same[1]),
                    f"{word} {str(same[0][key])[:16]} 装订了 {len(same)} 次：{where}。",
                )


@rule("manifest.data", "数据指纹不一致", why="文件与清单不是用同一份数据生成的。", needs="manifest")
def fingerprint(facts: Facts) -> Iterator[Fault]:
    """The file and its manifest have the fingerprint of the same data."""
    listed, printed = (facts.manifest or {}).get("data_sha256"), facts.document.identifier
    if listed != printed:
        yield Fault(
            None, f"清单写的数据指纹是 {str(listed)[:16]}……，文件里是 {printed[:16] or '空'}……。"
        )


@rule("data.changed", "数据在装订以后改过", why="册子说的已经不是现在的数据。", needs="data")
def changed(facts: Facts) -> Iterator[Fault]:
    """The file has the fingerprint of data/ as it is now."""
    now, printed = facts.data_sha256, facts.document.identifier
    if now is not None and now != printed:
        yield Fault(
            None,
            f"册子的数据指纹是 {printed[:16] or '空'}……，data/ 现在是 {now[:16]}……。请重新生成册子。",
        )


@rule("data.paper", "装订的材料与原件不符", why="原件被换过或删了，册子就不能作证。", needs="data")
def papers(facts: Facts) -> Iterator[Fault]:
    """Every bound paper is in data/ with the SHA-256 that the manifest gives."""
    files = facts.files or {}
    for entry in facts.rows("entries"):
        if not entry.get("sha256"):
            continue
        path = paper_path(entry)
        if path not in files:
            yield Fault(_page(entry), f"装订了 {path}，data/evidence/files/ 里没有这个文件。")
        elif files[path] != entry["sha256"]:
            yield Fault(
                _page(entry),
                f"{path} 的 SHA-256 是 {files[path][:16]}……，清单写的是 {str(entry['sha256'])[:16]}……。",
            )


@rule(
    "data.unbound",
    "有的材料没有装订",
    why="悄悄漏掉的材料，检查的人看不到。",
    severity="warning",
    needs="data",
)
def unbound(facts: Facts) -> Iterator[Fault]:
    """Every paper in data/ is bound, listed as an omission, or withheld from the edition."""
    listed = {paper_path(row) for key in ("entries", "omissions") for row in facts.rows(key)}
    withheld = facts.withheld.files if facts.withheld else frozenset()
    paths = sorted(set(facts.files or {}) - listed - withheld)
    if paths:
        more = f" 等 {len(paths)} 个" if len(paths) > _MAX_NAMES else ""
        names = "、".join(paths[:_MAX_NAMES]) + more
        yield Fault(None, f"data/evidence/files/ 里这些文件不在册子的清单里：{names}。")
