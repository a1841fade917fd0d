"""Markdown → HTML for paper; the site converts its pages in :mod:`yingjian.site.convert`."""

from __future__ import annotations

from typing import Final

import markdown

#: The same as in mkdocs.yml, so that one template reads alike on screen and on paper.
EXTENSIONS: Final = ("attr_list", "md_in_html", "tables", "def_list")


def to_html(text: str) -> str:
    """Return trusted Markdown as HTML."""
    return markdown.markdown(text, extensions=list(EXTENSIONS), output_format="html")
