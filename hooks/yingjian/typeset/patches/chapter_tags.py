"""Let a file know its tags before it is written: ``binder.chapter_pdf.finish`` works on them."""

from __future__ import annotations

from typing import Any

from weasyprint import pdf as writer

from yingjian.base.patching import Function, Patch

_add_tags = writer.add_tags


def add_tags(pdf: Any, document: Any, version: Any, streams: Any) -> None:
    """Add tags; note the pages' contents and the number of the first object of the tags."""
    pdf.yingjian_tags = streams, len(pdf.objects)
    _add_tags(pdf, document, version, streams)


PATCH = Patch(
    "chapter_tags",
    "chapters without the objects that binding makes anew",
    (
        Function("weasyprint.pdf", "add_tags", ("74d331d78a019795",), add_tags),
        Function("weasyprint.pdf", "generate_pdf", ("fd816c8d91ce1c94",)),
    ),
    required=True,
)
