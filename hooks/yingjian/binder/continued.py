"""续表: tables say in the running head of every page on which they go on what they are.

WeasyPrint 70 passes over ``string-set`` on a table, so the first cell sets the words and the first
cell of the last row takes them back; the running head shows what was set before the page began.
"""

from __future__ import annotations

import re
from html import escape, unescape
from typing import Final

_PIECE: Final = re.compile(
    r"<h(?P<level>[123])\b[^>]*>(?P<heading>.*?)</h[123]>|<tbody>(?P<body>.*?)</tbody>", re.DOTALL
)
_CELL: Final = re.compile(r"<t[dh]\b[^>]*>")
_TAGS: Final = re.compile(r"<[^>]+>")
_OFF: Final = '<span class="yj-xu-off"></span>'


def continued(html: str) -> str:
    """Return a chapter's HTML with the words for continued tables in it."""
    heading = ""

    def mark(found: re.Match[str]) -> str:
        nonlocal heading
        if found["heading"] is not None:
            # The chapter's own title stands in the running head already.
            words = "" if found["level"] == "1" else unescape(_TAGS.sub("", found["heading"]))
            heading = " ".join(words.split())
            return found[0]
        rows = found["body"].split("<tr>")
        if len(rows) < _ROWS:
            return found[0]
        words = f"　续表：{heading}" if heading else "　续表"
        on = f'<span class="yj-xu" data-xu="{escape(words)}"></span>'
        rows[1] = _CELL.sub(lambda cell: cell[0] + on, rows[1], count=1)
        rows[-1] = _CELL.sub(lambda cell: cell[0] + _OFF, rows[-1], count=1)
        return f"<tbody>{'<tr>'.join(rows)}</tbody>"

    return _PIECE.sub(mark, html)


# What stands before the first row, and three rows: a shorter table is not divided.
_ROWS: Final = 4
