"""Measure what each patch for speed saves (scripts/bench --patches), on text without repetition.

Every figure is the processor time (user and system, children included) of a stage in a process of
its own. Rounds are interleaved, so that a busy machine slows all variants alike; a ratio is that of
two medians. As a command this module is the process that is measured.
"""

from __future__ import annotations

import os
import pkgutil
import resource
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

from yingjian.base import patching
from yingjian.base.settings import ROOT
from yingjian.bench.processes import build_site
from yingjian.bench.prose import Prose, compose_task, markdown_page
from yingjian.bench.records import change_title, of_pages, write

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

#: A patch whose ratio of time without and with it is below this should be deleted.
WORTH: Final = 1.1
_CHAPTERS, _MARKDOWN_PAGES, _SITE_PAGES, _FILES, _REBUILDS = 4, 60, 300, 400, 12
# Stage → its Chinese title, and the patches that shorten it.
STAGES: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "typeset": ("排几章", ("font_stubs", "element_names", "quick_text")),
    "markdown": ("把 Markdown 转成网页", ("quick_markdown",)),
    "site": ("再生成一次没有改动的网站", ("page_cache", "page_frame")),
    "files": ("边看边改时写出网页和原件", ("kept_files",)),
}


def patch_lines(rounds: int) -> Iterator[str]:
    """Measure every patch; yield the lines to print as they are known."""
    yield f"处理器时间，{rounds} 轮交替，取中位数；“不用／用”不到 {WORTH} 的补丁应当删去。"
    with TemporaryDirectory(prefix="yingjian-bench-") as name:
        folder = Path(name)
        for stage, (title, names) in STAGES.items():
            variants = ("", *names, *([",".join(names)] if len(names) > 1 else []))
            spent: dict[str, list[float]] = {variant: [] for variant in variants}
            for _ in range(rounds):
                for variant in variants:
                    spent[variant].append(_measure(stage, variant, folder))
            base = median(spent[""])
            yield f"{title}（{base:.2f} 秒）："
            for variant in variants[1:]:
                ratio = median(spent[variant]) / base
                label = variant if variant in names else "以上都不用"
                yield f"  {ratio:5.2f}　{label}{'' if ratio >= WORTH else '　不到一成'}"


def _measure(stage: str, left_out: str, folder: Path) -> float:
    """Return the seconds that a stage takes in a new process without some patches."""
    command = [sys.executable, "-m", __name__, stage, left_out, str(folder)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)  # noqa: S603 — ourselves
    return float(done.stdout.split()[-1])


def _processor_seconds() -> float:
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


# Each stage prepares its input and returns the work to measure.


def _prepare_typeset(_folder: Path) -> Callable[[], object]:
    from yingjian.typeset import compose

    compose.load()
    tasks = [compose_task(seed) for seed in range(_CHAPTERS)]
    return lambda: [compose.compose(task) for task in tasks]


def _prepare_markdown(_folder: Path) -> Callable[[], object]:
    from yingjian.site.convert.quick_markdown import quick_converter

    names = ["attr_list", "md_in_html", "tables", "def_list", "admonition", "toc"]
    markdown = quick_converter(names)
    texts = [markdown_page(seed) for seed in range(_MARKDOWN_PAGES)]
    return lambda: [markdown.reset().convert(text) for text in texts]


def _prepare_site(folder: Path) -> Callable[[], object]:
    from yingjian.site.run_mkdocs import run_mkdocs

    data, out = folder / "data", folder / "site"
    if not data.exists():
        evidence, indicators = of_pages(_SITE_PAGES)
        write(data, evidence=evidence, indicators=indicators)
        prose = Prose(0)
        for path in sorted((data / "evidence").glob("*.yml")):
            change_title(path, prose.phrase(5))
        build_site(data, out)
    environment = os.environ | {"YINGJIAN_DATA": str(data), "YINGJIAN_BINDER": "0"}
    return lambda: run_mkdocs(out, environment)


def _prepare_files(folder: Path) -> Callable[[], object]:
    from yingjian.site.convert import kept_files

    out, paper = folder / "files", folder / "paper"
    paper.write_bytes(b"paper" * 40_000)

    def build(turn: int) -> None:
        kept_files.start()
        # MkDocs' own functions, or those that the patch has put in their place.
        clean_directory, write_file, copy_file = (
            pkgutil.resolve_name(f"{function.owner}.{function.name}")
            for function in kept_files.PATCH.functions
        )
        clean_directory(str(out))
        for n in range(_FILES):
            content = f"{n} {turn}".encode() * 3_000
            write_file(content, str(out / f"{n % 20}" / f"{n}.html"))
        for n in range(_FILES // 4):
            copy_file(str(paper), str(out / "papers" / f"{n}.pdf"))
        kept_files.finish()

    build(0)

    def rebuild() -> None:
        for turn in range(1, _REBUILDS + 1):
            build(turn)

    return rebuild


_PREPARE: Mapping[str, Callable[[Path], Callable[[], object]]] = {
    "typeset": _prepare_typeset,
    "markdown": _prepare_markdown,
    "site": _prepare_site,
    "files": _prepare_files,
}


def main(arguments: Sequence[str]) -> int:
    """Run one stage without some patches and print the seconds that it took."""
    stage, left_out, folder = arguments
    patching.LEFT_OUT.update(filter(None, left_out.split(",")))
    work = _PREPARE[stage](Path(folder))
    before = _processor_seconds()
    work()
    sys.stdout.write(f"\n{_processor_seconds() - before}\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
