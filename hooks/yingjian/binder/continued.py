"""续表: name a table that continues from the page before in the running head.

WeasyPrint 70 ignores ``string-set`` on a table, so the first cell sets the words and the first cell
of the last row clears them; the running head shows the words set before the page began.
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
    """Return a chapter's HTML with the words for continued tables added."""
    heading = ""

    def mark(match: re.Match[str]) -> str:
        nonlocal heading
        if match["heading"] is not None:
            # The chapter's own title stands in the running head already.
            words = "" if match["level"] == "1" else unescape(_TAGS.sub("", match["heading"]))
            heading = " ".join(words.split())
            return match[0]
        rows = match["body"].split("<tr>")
        if len(rows) < _ROWS:
            return match[0]
        words = f"　续表：{heading}" if heading else "　续表"
        start = f'<span class="yj-xu" data-xu="{escape(words)}"></span>'
        rows[1] = _CELL.sub(lambda cell: cell[0] + start, rows[1], count=1)
        rows[-1] = _CELL.sub(lambda cell: cell[0] + _OFF, rows[-1], count=1)
        return f"<tbody>{'<tr>'.join(rows)}</tbody>"

    return _PIECE.sub(mark, html)


# The text before the first row, and three rows: a shorter table is not divided.
_ROWS: Final = 4
