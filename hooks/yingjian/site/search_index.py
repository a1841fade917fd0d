"""Finish the search's files: Material's index with hidden keywords, and the text of papers."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Hidden:
    """What the index holds of one page beside its text.

    Attributes:
        kind: results are grouped and ranked by it; see search-worker.js.
        words: hidden keywords.
        code: shown before the title.
        listed: the page repeats what other pages say, so its text is not searched.
    """

    kind: str
    words: str = ""
    code: str = ""
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A thing that shares a page with others and has an entry of its own.

    Attributes:
        location: address of the page with an anchor.
        kind, code, words: as of :class:`Hidden`.
    """

    location: str
    title: str
    text: str
    kind: str
    code: str = ""
    words: str = ""


def finish_index(
    index: str, titles: Mapping[str, str], hidden: Mapping[str, Hidden], rows: Iterable[Row]
) -> list[dict[str, str]]:
    """Return the documents of Material's search index as plain text, with kinds and keywords.

    ``titles`` maps addresses relative to the site's root (``people/P05.html``) to plain titles: a
    heading may carry marks (“赵□ 缺名字一字”), and a generated page that is excluded from the index
    is still found by its title. A row replaces the section at its address. Pages keep their order;
    empty sections are dropped.

    Raises:
        ValueError: the text is not an index.
    """
    try:
        documents = list(json.loads(index)["docs"])
        entries = {
            document["location"]: (_plain_text(document["title"]), _plain_text(document["text"]))
            for document in documents
        }
    except (KeyError, TypeError, json.JSONDecodeError) as error:
        raise ValueError(
            "搜索索引的格式变了：没有 docs，或其中没有 location、title、text"
        ) from error
    rows_at = {row.location: row for row in rows}
    finished = []
    for location, (title, text) in entries.items():
        page, _, anchor = location.partition("#")
        about = hidden.get(page, _HAND_WRITTEN)
        if location in rows_at or (anchor and not title and not text):
            continue
        if anchor:
            finished.append(_document(location, title, "" if about.listed else text))
        elif title or text:
            plain = titles.get(page, "")
            shown = plain if plain and title.startswith(plain) else title
            finished.append(_page(location, shown, "" if about.listed else text, about))
    finished += [
        _page(location, title, "", hidden[location])
        for location, title in titles.items()
        if title and location not in entries and location in hidden
    ]
    for row in rows_at.values():
        entry = _document(row.location, row.title, row.text)
        finished.append(entry | _marks(row.kind, row.words, row.code))
    return finished


def index_file(documents: Sequence[Mapping[str, str]], variants: str) -> str:
    """Return the file that the search box loads: smaller than Material's own, and in UTF-8.

    ``variants`` holds pairs of characters, each followed by the form in which it is compared.
    """
    config = {"lang": ["en"], "separator": " ", "pipeline": [], "variants": variants}
    return json.dumps(
        {"config": config, "docs": documents}, ensure_ascii=False, separators=(",", ":")
    )


def papers_file(papers: Iterable[tuple[str, str, Sequence[tuple[int, str, str]]]]) -> str:
    """Return a script with the text of papers: for each its page, its file, and its parts.

    It is a script because a page opened from file:// may load nothing else.
    """
    rows = [(page, quote(file), parts) for page, file, parts in papers]
    return "self.__papers=" + json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


_HAND_WRITTEN: Final = Hidden("hand")


def _plain_text(markup: str) -> str:
    """Return the text of a piece of HTML."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", markup)).split())


def _document(location: str, title: str, text: str) -> dict[str, str]:
    return {"location": location, "title": title, "text": text}


def _marks(kind: str, words: str, code: str) -> dict[str, str]:
    marks = {"kind": kind, "keys": words, "code": code}
    return {key: value for key, value in marks.items() if value}


def _page(location: str, title: str, text: str, about: Hidden) -> dict[str, str]:
    return _document(location, title, text) | _marks(about.kind, about.words, about.code)
