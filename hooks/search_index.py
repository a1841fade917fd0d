"""MkDocs adapter: what the search must know goes into the index; the text of papers beside it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yingjian.base.settings import cache_folder
from yingjian.base.store import Store
from yingjian.papers.searchable_text import complaints, texts
from yingjian.site.papers import copies
from yingjian.site.search import finish_index, index_file, load_readings, papers_file, save_readings
from yingjian.site.search_entries import hidden, papers, rows
from yingjian.site.session_papers import pages_made
from yingjian.site.variants import folding

if TYPE_CHECKING:
    from yingjian.site.session import Session

_titles: dict[str, str] = {}


def on_pre_build(config: Any) -> None:  # noqa: ARG001 (MkDocs calls by name)
    """Forget the pages of the build before."""
    _titles.clear()


def on_page_context(context: Any, page: Any, config: Any, nav: Any) -> Any:  # noqa: ARG001 (as above)
    """Note the plain title, which the heading may show with marks."""
    _titles[page.url] = str(page.meta.get("title") or "")
    return context


def on_post_build(config: Any) -> None:
    """Rewrite the index between the search plugin and the offline plugin, which copies it."""
    folder = Path(config["site_dir"]) / "search"
    path = folder / "search_index.json"
    if not path.exists():
        return
    session: Session = config.extra["yingjian_session"]
    project = session.project
    readings = cache_folder() / "readings.sqlite"
    load_readings(readings)
    documents = finish_index(
        path.read_text(encoding="utf-8"), _titles, hidden(project), rows(project)
    )
    save_readings(readings)
    kept = Store(cache_folder() / "paper-texts.sqlite")
    made = None if session.edition.originals else pages_made(session)
    read = texts(project.dossier, session.data / "evidence" / "files", kept, made)
    kept.close()
    for line in complaints(read):
        sys.stderr.write(f"{line}\n")
    inside = papers_file(
        (page, file, one.parts)
        for page, file, one in papers(project, read, copies(project, made or {}))
    )
    shown = [text for one in documents for text in one.values()]
    for name, text in (
        ("search_index.json", index_file(documents, folding([*shown, inside]))),
        ("papers.js", inside),
    ):
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
