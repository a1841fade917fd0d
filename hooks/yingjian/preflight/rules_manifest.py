"""Rules that hold the binder against its manifest and against the papers in data/."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from yingjian.preflight.facts import shows
from yingjian.preflight.findings import Found, rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from yingjian.preflight.facts import Facts

_PAPERS: Final = "evidence/files/"
# So many names are given in full; of the others only how many.
_NAMED: Final = 8


def _list(facts: Facts, key: str) -> list[Mapping[str, Any]]:
    found = (facts.manifest or {}).get(key)
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _paper(entry: Mapping[str, Any]) -> str:
    """Path below data/evidence/files/ of an entry's source, "" where it has none."""
    return str(entry.get("source") or "").rpartition(_PAPERS)[2]


def _page(entry: Mapping[str, Any]) -> int | None:
    first = entry.get("first")
    return first if isinstance(first, int) else None


@rule(
    "manifest.pages",
    "清单与文件的页数不符",
    why="清单是另一份文件的，或者文件缺了页。",
    needs="manifest",
)
def pages(facts: Facts) -> Iterator[Found]:
    """The manifest counts the file's pages, and its entries lie within, in order."""
    said = (facts.manifest or {}).get("pages")
    if said != len(facts.pages):
        yield Found(None, f"清单写 {said} 页，文件有 {len(facts.pages)} 页。")
    last = facts.first - 1
    for entry in _list(facts, "entries"):
        first, end = entry.get("first"), entry.get("last")
        name = f"“{entry.get('title', '')}”"
        if not isinstance(first, int) or not isinstance(end, int):
            yield Found(None, f"清单的{name}没有写起止页。")
            continue
        if not last < first <= end <= facts.total:
            yield Found(first, f"清单的{name}写第 {first} 至 {end} 页，与前后不接或超出了全册。")
        else:
            last = end


@rule(
    "manifest.title",
    "清单写的与页上不符",
    why="照清单翻过去，看到的要是它说的那一件。",
    needs="manifest",
)
def titles(facts: Facts) -> Iterator[Found]:
    """An entry's title stands on its first page; a cover bears the binder's title instead."""
    for entry in _list(facts, "entries"):
        first, title = entry.get("first"), str(entry.get("title") or "")
        if entry.get("kind") == "cover" or not isinstance(first, int) or not title:
            continue
        index = first - facts.first
        page = facts.pages[index] if 0 <= index < len(facts.pages) else None
        if page is not None and page.own and not shows(page.text, title):
            yield Found(index + 1, f"清单说这一页是“{entry['title']}”，页上没有这个题名。")


@rule(
    "manifest.twice",
    "同一份材料装订了两次",
    why="一件只装一次，别处写见第几页；两份会改得不一样。",
    needs="manifest",
)
def twice(facts: Facts) -> Iterator[Found]:
    """No identity and no file is bound twice."""
    for key, word in (("id", "编号"), ("sha256", "文件指纹")):
        known: dict[str, list[Mapping[str, Any]]] = defaultdict(list)
        before: Mapping[str, Any] = {}
        for entry in _list(facts, "entries"):
            # Several files of one paper follow each other, an entry each.
            more = key == "id" and entry.get("kind") == "paper" == before.get("kind")
            goes_on = more and entry.get("id") == before.get("id")
            before = entry
            if entry.get(key) and not goes_on:
                known[f"{entry.get('kind') if key == 'id' else ''}\0{entry[key]}"].append(entry)
        for same in known.values():
            if len(same) > 1:
                where = "、".join(f"第 {one.get('first')} 页" for one in same)
                yield Found(
                    _page(same[1]),
                    f"{word} {str(same[0][key])[:16]} 装订了 {len(same)} 次：{where}。",
                )


@rule("manifest.data", "数据指纹不一致", why="文件与清单不是用同一份数据生成的。", needs="manifest")
def fingerprint(facts: Facts) -> Iterator[Found]:
    """The file and its manifest name the same data."""
    listed, known = (facts.manifest or {}).get("data_sha256"), facts.document.identifier
    if listed != known:
        yield Found(
            None, f"清单写的数据指纹是 {str(listed)[:16]}……，文件里是 {known[:16] or '空'}……。"
        )


@rule("data.changed", "数据在装订以后改过", why="册子说的已经不是现在的数据。", needs="data")
def changed(facts: Facts) -> Iterator[Found]:
    """The fingerprint is that of the data at hand."""
    now, known = facts.data_sha256, facts.document.identifier
    if now is not None and now != known:
        yield Found(
            None,
            f"册子的数据指纹是 {known[:16] or '空'}……，data/ 现在是 {now[:16]}……。请重新生成册子。",
        )


@rule("data.paper", "装订的材料与原件不符", why="原件被换过或删了，册子就不能作证。", needs="data")
def papers(facts: Facts) -> Iterator[Found]:
    """Every bound file is in data/ with the SHA-256 that the manifest gives."""
    files = facts.files or {}
    for entry in _list(facts, "entries"):
        if not entry.get("sha256"):
            continue
        path = _paper(entry)
        if path not in files:
            yield Found(_page(entry), f"装订了 {path}，data/evidence/files/ 里没有这个文件。")
        elif files[path] != entry["sha256"]:
            yield Found(
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
def unbound(facts: Facts) -> Iterator[Found]:
    """Every file in data/ is bound, or its omission is named."""
    named = {_paper(one) for key in ("entries", "omissions") for one in _list(facts, key)}
    silent = facts.withheld.files if facts.withheld else frozenset()
    left = sorted(set(facts.files or {}) - named - silent)
    if left:
        shown = "、".join(left[:_NAMED]) + (f" 等 {len(left)} 个" if len(left) > _NAMED else "")
        yield Found(None, f"data/evidence/files/ 里这些文件不在册子的清单里：{shown}。")
