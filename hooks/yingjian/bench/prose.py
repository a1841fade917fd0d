"""Generate Chinese text in which no sentence occurs twice, to measure what caches cannot help with."""

from __future__ import annotations

import json
import random

from yingjian.pages.rendering import TEMPLATES

# Rows of GB 2312 that hold its 3,755 most used characters, and the cells of a row.
_ROWS, _CELLS = (0xB0, 0xD6), (0xA1, 0xF9)


class Prose:
    """Random Chinese from a vocabulary of random words; the same seed gives the same text."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)  # noqa: S311 — the same text every time
        self._words = [self._word() for _ in range(900)]

    def _word(self) -> str:
        pairs = (
            bytes((self.random.randint(*_ROWS), self.random.randint(*_CELLS)))
            for _ in range(self.random.choice((1, 2, 2, 2, 3, 4)))
        )
        return b"".join(pairs).decode("gb2312")

    def phrase(self, words: int) -> str:
        """Return a number of words without punctuation."""
        return "".join(self.random.choice(self._words) for _ in range(words))

    def sentence(self) -> str:
        """Return one to four clauses; some sentences hold a number, a date or a foreign word."""
        draw = self.random
        clauses = [self.phrase(draw.randint(3, 7)) for _ in range(draw.randint(1, 4))]
        if draw.random() < 0.3:  # noqa: PLR2004 — about as in the demonstration
            clauses.append(f"{draw.randint(1, 99_999)} 元（{draw.randint(2000, 2030)} 年）")
        if draw.random() < 0.1:  # noqa: PLR2004 — as above
            clauses.append(draw.choice(("PDF", "GB/T 15834", "Excel")) + self.phrase(2))
        return "，".join(clauses) + "。"

    def paragraph(self) -> str:
        """Return two to six sentences."""
        return "".join(self.sentence() for _ in range(self.random.randint(2, 6)))


def chapter(seed: int) -> str:
    """Return HTML of a chapter of about eight pages: prose, tables with links, for odd seeds a list."""
    prose = Prose(seed)
    draw = prose.random
    states, people = [prose.phrase(1) for _ in range(5)], [prose.phrase(1) for _ in range(30)]
    html = [f'<h1 id="c/{seed}">{prose.phrase(4)}</h1>']
    for section in range(4):
        html.append(f'<h2 id="s/{seed}-{section}">{prose.phrase(4)}</h2>')
        html += [f"<p>{prose.paragraph()}</p>" for _ in range(draw.randint(3, 6))]
        html.append("<table><thead><tr><th>名称</th><th>责任人</th><th>状态</th><th>数</th></tr>")
        html.append("</thead><tbody>")
        html += [
            f'<tr id="i/{seed}-{section}-{row}"><td>{prose.phrase(draw.randint(3, 9))}</td>'
            f'<td>{draw.choice(people)}</td><td><a href="yj:x/{draw.randint(1, 99)}">'
            f"{draw.choice(states)}</a></td><td>{draw.randint(1, 9_999)}</td></tr>"
            for row in range(draw.randint(15, 45))
        ]
        html.append("</tbody></table>")
    if seed % 2:
        html.append("<ul>" + "".join(f"<li>{prose.sentence()}</li>" for _ in range(6)) + "</ul>")
    return "".join(html)


def compose_task(seed: int) -> bytes:
    """Return the task that ``compose.compose`` takes, for a chapter in the binder's own style."""
    css = [
        (TEMPLATES / "print" / name).read_text(encoding="utf-8")
        for name in ("page.css", "content.css")
    ]
    task = {"html": chapter(seed), "css": css, "title": str(seed), "lang": "zh-CN"}
    return json.dumps(task, ensure_ascii=False).encode()


def markdown_page(seed: int) -> str:
    """Return Markdown of a page of the site: prose, a table with links, raw HTML."""
    prose = Prose(seed)
    draw = prose.random
    rows = "".join(
        f"| [{prose.phrase(3)}](../evidence/E{n:05d}.md) | {prose.phrase(1)} | {draw.randint(1, 99)} |\n"
        for n in range(draw.randint(10, 60))
    )
    sections = "".join(
        f"## {prose.phrase(3)} {{: #s{n} }}\n\n{prose.paragraph()}\n\n*{prose.phrase(2)}*　{prose.sentence()}\n\n"
        for n in range(5)
    )
    return (
        f"# {prose.phrase(4)}\n\n{sections}| 名称 | 人 | 数 |\n| --- | --- | --- |\n{rows}\n"
        f'<p class="yj-note">{prose.sentence()}</p>\n'
    )
