"""scripts/bench --patches: what each patch for speed buys, one by one, on text without repetition.

Every figure is the processor time (user and system, children included) of a stage in a process of
its own. Rounds are interleaved, so that a busy machine burdens all variants alike; a ratio is that
of two medians. A patch that buys less than a tenth of its stage is not worth its keep.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from yingjian.base import patching
from yingjian.base.settings import ROOT
from yingjian.bench.records import of_pages, write
from yingjian.pages.rendering import TEMPLATES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

#: Below this ratio of time without and with it, a patch goes.
WORTH: Final = 1.1
_CHAPTERS, _MARKDOWN_PAGES, _SITE_PAGES, _FILES, _REBUILDS = 4, 60, 300, 400, 12
# Patches by the stage that they shorten, and what the stage is called.
STAGES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "typeset": ("排几章", ("font_stubs", "element_names", "quick_text")),
    "markdown": ("把 Markdown 转成网页", ("quick_markdown",)),
    "site": ("再生成一次没有改动的网站", ("page_cache", "page_frame")),
    "files": ("边看边改时写出网页和原件", ("kept_files",)),
}
# Rows of GB 2312 that hold its 3,755 most used characters, and the cells of a row.
_ROWS, _CELLS = (0xB0, 0xD6), (0xA1, 0xF9)


class Prose:
    """Made-up Chinese from a vocabulary of made-up words; no sentence occurs twice."""

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
        """So many words on end."""
        return "".join(self.random.choice(self._words) for _ in range(words))

    def sentence(self) -> str:
        """One to four clauses, with a figure, a date or a foreign word here and there."""
        draw = self.random
        clauses = [self.phrase(draw.randint(3, 7)) for _ in range(draw.randint(1, 4))]
        if draw.random() < 0.3:  # noqa: PLR2004 — about as in the demonstration
            clauses.append(f"{draw.randint(1, 99_999)} 元（{draw.randint(2000, 2030)} 年）")
        if draw.random() < 0.1:  # noqa: PLR2004 — as above
            clauses.append(draw.choice(("PDF", "GB/T 15834", "Excel")) + self.phrase(2))
        return "，".join(clauses) + "。"

    def paragraph(self) -> str:
        """Two to six sentences."""
        return "".join(self.sentence() for _ in range(self.random.randint(2, 6)))


def chapter(seed: int) -> str:
    """HTML of a chapter of about eight pages: prose, tables whose rows can be linked to, maybe a list."""
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


def request(seed: int) -> bytes:
    """What ``typeset.compose`` takes, for a chapter in the binder's own style."""
    css = [
        (TEMPLATES / "print" / name).read_text(encoding="utf-8")
        for name in ("page.css", "content.css")
    ]
    task = {"html": chapter(seed), "css": css, "title": str(seed), "lang": "zh-CN"}
    return json.dumps(task, ensure_ascii=False).encode()


def page(seed: int) -> str:
    """Markdown of a page of the site: prose, a table with links, raw HTML."""
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


def patch_lines(rounds: int) -> Iterator[str]:
    """Measure every patch; yields lines to print as they are known."""
    yield f"处理器时间，{rounds} 轮交替，取中位数；“不用／用”不到 {WORTH} 的补丁应当删去。"
    with TemporaryDirectory(prefix="yingjian-bench-") as name:
        folder = Path(name)
        for stage, (title, names) in STAGES.items():
            variants = ("", *names, *([",".join(names)] if len(names) > 1 else []))
            spent: dict[str, list[float]] = {variant: [] for variant in variants}
            for _ in range(rounds):
                for variant in variants:
                    spent[variant].append(_child(stage, variant, folder))
            base = median(spent[""])
            yield f"{title}（{base:.2f} 秒）："
            for variant in variants[1:]:
                ratio = median(spent[variant]) / base
                label = variant if variant in names else "以上都不用"
                yield f"  {ratio:5.2f}　{label}{'' if ratio >= WORTH else '　不到一成'}"


def _child(stage: str, without: str, folder: Path) -> float:
    """Seconds that a stage takes in a new process without some patches."""
    command = [sys.executable, "-m", "yingjian.commands.bench_patches", stage, without, str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 — ourselves
    return float(done.stdout.split()[-1])


def _seconds() -> float:
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def _typeset(_folder: Path) -> Callable[[], object]:
    from yingjian.typeset import compose

    compose.load()
    requests = [request(seed) for seed in range(_CHAPTERS)]
    return lambda: [compose.compose(one) for one in requests]


def _markdown(_folder: Path) -> Callable[[], object]:
    from markdown import Markdown

    from yingjian.site.convert import quick_markdown

    names = ["attr_list", "md_in_html", "tables", "def_list", "admonition", "toc"]
    converter = Markdown(extensions=[*names, *quick_markdown.extensions()])
    texts = [page(seed) for seed in range(_MARKDOWN_PAGES)]
    return lambda: [converter.reset().convert(text) for text in texts]


def _site(folder: Path) -> Callable[[], object]:
    from yingjian.commands import build

    data, out = folder / "data", folder / "site"
    arguments = ["--no-binder", "--data", str(data), "--out", str(out)]
    if not data.exists():
        evidence, indicators = of_pages(_SITE_PAGES)
        write(data, evidence=evidence, indicators=indicators)
        prose = Prose(0)
        for path in (data / "evidence").glob("*.yml"):
            lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
            lines = [f"title: {prose.phrase(5)}\n" if "title: " in one else one for one in lines]
            path.write_text("".join(lines), encoding="utf-8")
        subprocess.run(  # noqa: S603 — ourselves
            [sys.executable, "-m", "yingjian.commands.build", *arguments], check=True
        )
    return lambda: build.main(arguments)


def _files(folder: Path) -> Callable[[], object]:
    from mkdocs import utils

    from yingjian.site.convert import kept_files

    out, paper = folder / "files", folder / "paper"
    paper.write_bytes(b"paper" * 40_000)

    def build(turn: int) -> None:
        kept_files.start()
        utils.clean_directory(str(out))
        for n in range(_FILES):
            content = f"{n} {turn}".encode() * 3_000
            utils.write_file(content, str(out / f"{n % 20}" / f"{n}.html"))
        for n in range(_FILES // 4):
            utils.copy_file(str(paper), str(out / "papers" / f"{n}.pdf"))
        kept_files.finish()

    build(0)

    def rebuild() -> None:
        for turn in range(1, _REBUILDS + 1):
            build(turn)

    return rebuild


_STAGES: Mapping[str, Callable[[Path], Callable[[], object]]] = {
    "typeset": _typeset,
    "markdown": _markdown,
    "site": _site,
    "files": _files,
}


def main(arguments: Sequence[str]) -> int:
    """Run one stage without some patches and print the seconds that it took."""
    stage, without, folder = arguments
    patching.LEFT_OUT.update(filter(None, without.split(",")))
    work = _STAGES[stage](Path(folder))
    before = _seconds()
    work()
    sys.stdout.write(f"\n{_seconds() - before}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
