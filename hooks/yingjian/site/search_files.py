"""Write the files that the search box loads: the index of pages and the text of papers."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from yingjian.base.settings import cache_folder
from yingjian.base.store import Store
from yingjian.papers.searchable_text import complaints, texts
from yingjian.site.keywords import load_readings, save_readings
from yingjian.site.papers import copies
from yingjian.site.search_entries import hidden, papers, rows
from yingjian.site.search_index import finish_index, index_file, papers_file
from yingjian.site.session_papers import page_files
from yingjian.site.variants import folding

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from yingjian.site.session import Session


def write_search_files(session: Session, folder: Path, titles: Mapping[str, str]) -> None:
    """Rewrite search_index.json in ``folder`` and write papers.js beside it.

    ``titles`` maps addresses of pages to their plain titles. Papers that cannot be read are named
    on standard error.
    """
    project = session.project
    index = folder / "search_index.json"
    readings = cache_folder() / "readings.sqlite"
    load_readings(readings)
    documents = finish_index(
        index.read_text(encoding="utf-8"), titles, hidden(project), rows(project)
    )
    save_readings(readings)
    pdfs = None if session.edition.originals else page_files(session)
    with Store(cache_folder() / "paper-texts.sqlite") as store:
        paper_texts = texts(project.dossier, session.data / "evidence" / "files", store, pdfs)
    for line in complaints(paper_texts):
        sys.stderr.write(f"{line}\n")
    script = papers_file(
        (page, file, text.parts)
        for page, file, text in papers(project, paper_texts, copies(project, pdfs or {}))
    )
    shown = [text for document in documents for text in document.values()]
    contents = {index: index_file(documents, folding([*shown, script]))}
    contents[folder / "papers.js"] = script
    for path, content in contents.items():
        path.write_text(content, encoding="utf-8", newline="\n")
