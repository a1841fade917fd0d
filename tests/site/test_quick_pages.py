"""The shortcuts of large sites: shared work, quick Markdown, pieces, sections for the search."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest
from markdown import Markdown

from tests.support import DAY, ROOT, command, some
from yingjian.base import parallel
from yingjian.bench.records import of_pages, write
from yingjian.model.loading import load
from yingjian.site.convert import pieces
from yingjian.site.convert.quick_markdown import QuickMarkdown
from yingjian.site.convert.sections import sections
from yingjian.site.pages import site_pages

if TYPE_CHECKING:
    from pathlib import Path

EXTENSIONS = ["attr_list", "md_in_html", "tables", "def_list", "admonition", "toc"]


@pytest.fixture(scope="module")
def bodies(demonstration: Path) -> dict[str, str]:
    """The Markdown of every page of the project's own data."""
    project = load(demonstration, ROOT / "docs", day=DAY)
    return {one.path: one.body for one in site_pages(project, DAY, ROOT / "docs")}


def test_work_is_shared_among_processes_and_results_keep_their_order() -> None:
    """In a process of its own: beside other threads, as those of this test run, nothing is shared."""
    code = (
        "import os; from yingjian.base import parallel; parallel.processors = lambda: 3\n"
        "found = parallel.spread(lambda n: (n * n, os.getpid()), range(500))\n"
        "assert [square for square, _ in found] == [n * n for n in range(500)]\n"
        "print(len({process for _, process in found}))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        env=os.environ | {"PYTHONPATH": str(ROOT / "hooks")},
    )  # fmt: skip
    assert done.stdout == "3\n"


def test_work_of_a_failed_process_is_done_in_the_parent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "processors", lambda: 2)
    here = os.getpid()

    def work(n: int) -> int:
        if os.getpid() != here:
            os._exit(9)
        return n

    assert parallel.spread(work, range(200)) == list(range(200))

    def wrong(n: int) -> int:
        if n == 151:
            raise ValueError("151")
        return n

    with pytest.raises(ValueError, match="151"):
        parallel.spread(wrong, range(200))


def test_beside_other_threads_no_process_is_forked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parallel, "processors", lambda: 2)
    done = threading.Event()
    other = threading.Thread(target=done.wait)
    other.start()
    processes = parallel.spread(lambda _: os.getpid(), range(200))
    done.set()
    other.join()
    assert set(processes) == {os.getpid()}


HARD = [
    "*a* _b_ **c** ***d*** `e` ``f`` \\* &amp; &#42; <b>g</b> <http://h.example> <i@j.example>",
    'line  \nbreak and [link](x.md "title") ![image](y.png){ .z } [a][b] ![c][b] [b]',
    "[b]: https://example.org\n\n[a][b] ![c][b] [b] \\[b]",
    '`*`[`]`](x) *a `b* c` <b class="*">_</b>',
    "# h {: #x }\n\n| a | b |\n|---|---|\n| *1* | `|` |\n",
]


@pytest.mark.parametrize("text", HARD)
def test_quick_markdown_gives_the_same_html(text: str) -> None:
    plain = Markdown(extensions=EXTENSIONS)
    quick = Markdown(extensions=[*EXTENSIONS, QuickMarkdown()])
    assert quick.convert(text) == plain.convert(text)


def test_quick_markdown_tries_patterns_that_it_does_not_know() -> None:
    pages = []
    for more in ([], [QuickMarkdown()]):
        converter = Markdown(extensions=["wikilinks", *more])
        pages.append(converter.convert("看 [[甲 乙]] 和丙"))
    assert pages[0] == pages[1]
    assert "<a" in pages[0]


def test_a_page_converted_in_pieces_equals_the_page_converted_whole(bodies: dict[str, str]) -> None:
    converter = Markdown(extensions=[*EXTENSIONS, QuickMarkdown()])
    many = 0
    for path, body in some(bodies.items()):
        whole = converter.reset().convert(body)
        texts = pieces.cut(body)
        many += len(texts) > 1
        parts = [
            {
                "content": converter.reset().convert(one).removesuffix(pieces.AFTER),
                "toc": converter.toc_tokens,  # type: ignore[attr-defined]
                "title": None,
                "ids": [],
                "links": {},
                "targets": [],
            }
            for one in texts
        ]
        for one in parts:
            one["sections"] = sections(str(one["content"]))
        merged = pieces.merge(parts)
        converter.reset().convert(body)
        assert merged["content"] == whole, path
        assert merged["toc"] == converter.toc_tokens, path  # type: ignore[attr-defined]
        assert merged["sections"] == sections(whole), path
    assert many > 2


def test_sections_equal_those_of_the_search_plugin(bodies: dict[str, str]) -> None:
    from material.plugins.search.plugin import Parser

    converter = Markdown(extensions=EXTENSIONS)
    hard = [
        "<p>a</p><h2 id='x'>no</h2><h2 id=\"y&amp;z\">b <code>c</code></h2><ul><li></li></ul>d\n e",
        '<div><h3 id="n">nested</h3>in</div>out<div data-search-exclude><p>x</p></div><p>y &lt;</p>',
        "<pre>a\n  b</pre><script>var x</script><svg><rect/><text>t</text></svg><!-- <p> -->",
    ]
    for html in [*hard, *(converter.reset().convert(body) for body in bodies.values())]:
        if "id='" in html:
            html = html.replace("'", '"')  # noqa: PLW2901 — as Python-Markdown writes it
        parser = Parser()
        parser.feed(html)
        parser.close()
        theirs = [
            (one.id or "", "".join(one.title).strip(), "".join(one.text).strip())
            for one in parser.data
            if not one.is_excluded()
        ]
        assert sections(html) == theirs


@pytest.mark.parametrize("size", [60, 150, 600])
def test_generated_sites_have_about_as_many_pages_as_asked(size: int, tmp_path: Path) -> None:
    evidence, indicators = of_pages(size)
    write(tmp_path / "data", evidence=evidence, indicators=indicators)
    project = load(tmp_path / "data", ROOT / "docs")
    assert abs(len(site_pages(project, DAY, ROOT / "docs")) - size) <= 5


def test_with_and_without_the_cache_the_bytes_are_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Large enough that work is shared out; edited, then edited back."""
    data = tmp_path / "data"
    evidence, indicators = of_pages(150)
    write(data, evidence=evidence, indicators=indicators)
    paper = data / "evidence" / "E00001.yml"
    first, edited = paper.read_text(encoding="utf-8"), ""

    def site(name: str, cache: str) -> dict[str, bytes]:
        monkeypatch.setenv("YINGJIAN_CACHE", str(tmp_path / cache))
        done = command("build", "--no-binder", "--data", data, "--out", tmp_path / name)
        assert done.returncode == 0, done.stderr
        return {
            str(path.relative_to(tmp_path / name)): path.read_bytes()
            for path in (tmp_path / name).rglob("*")
            if path.is_file()
        }

    cold = site("cold", "one")
    assert site("warm", "one") == cold
    edited = first.replace("年度教育工作会议纪要", "改动后的纪要")
    paper.write_text(edited, encoding="utf-8")
    after = site("edited", "one")
    assert after == site("edited-cold", "two")
    assert "改动后的纪要" in after["evidence/index.html"].decode()
    paper.write_text(first, encoding="utf-8")
    assert site("back", "one") == cold
