"""Keep the tags on a file before it is written, for ``typeset.chapter_pdf.finish``."""

from __future__ import annotations

from typing import Any

from weasyprint import pdf as writer

from yingjian.base.patching import Function, Patch

_add_tags = writer.add_tags


def add_tags(pdf: Any, document: Any, version: Any, streams: Any) -> None:
    """Add tags; keep the pages' contents and the number of the tags' first object."""
    pdf.yingjian_tags = streams, len(pdf.objects)
    _add_tags(pdf, document, version, streams)


PATCH = Patch(
    "chapter_tags",
    "chapters carry none of the objects that binding writes anew",
    (
        Function("weasyprint.pdf", "add_tags", ("74d331d78a019795",), add_tags),
        Function("weasyprint.pdf", "generate_pdf", ("fd816c8d91ce1c94",)),
    ),
    required=True,
)
