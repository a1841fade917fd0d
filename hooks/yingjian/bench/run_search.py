"""scripts/bench --search: how long the search takes in a browser, beside Material's own."""

from __future__ import annotations

import json
import os
import re
import threading
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from yingjian.base.settings import ROOT
from yingjian.bench.processes import BenchError, build_site
from yingjian.bench.records import write

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_WORDS: Final = 1_000
_CHROMIUM: Final = os.environ.get("YINGJIAN_CHROMIUM", "/usr/bin/chromium")
_FLAGS: Final = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
# What Material's own plugin writes for a Chinese site without a segmenter.
_AS_DELIVERED: Final = {
    "lang": ["en"],
    "separator": r"[\s\-，。；：、（）]+",
    "pipeline": [],
    "fields": {"title": {"boost": 1000.0}, "text": {"boost": 1.0}, "tags": {"boost": 1_000_000.0}},
}
# Notes in the page when a key arrives and when the answer to it is painted.
_WATCH: Final = """
window.times = [];
window.asked = 0;
document.addEventListener("input", () => { window.asked = performance.now(); }, true);
const watch = new MutationObserver(() => {
  const asked = window.asked;
  window.asked = 0;
  if (asked) requestAnimationFrame(() => setTimeout(() => times.push(performance.now() - asked)));
});
// The line above the list is rewritten with every answer, even where there are no results.
for (const part of document.querySelector(".md-search-result").children) {
  watch.observe(part, { childList: true });
}
"""


def search_lines(pages: int, folder: Path) -> Iterator[str]:
    """Yield the lines of the table as they are known.

    Raises:
        BenchError: the site is not built, or there is no browser to drive.
    """
    evidence = max(pages * 4 // 5, 1)
    data, site = folder / "data", folder / "site"
    write(data, evidence=evidence, indicators=max(pages // 5, 1), papers=evidence, words=_WORDS)
    spent = build_site(data, site)
    yield f"生成网站 {spent.seconds:.1f} 秒，{spent.pages} 页。"
    for name in ("search_index.json", "papers.js"):
        yield f"search/{name}　{(site / 'search' / name).stat().st_size / 2**20:.1f} MB"
    yield "　　　　　　　　　　首次　　以后：中位数　95%　　最多　　　（毫秒，从按键到画出）"
    queries = list(_queries(evidence))
    with _serve(site) as address:
        for title, base, ours in (
            ("本站 http", address, True),
            ("本站 file", site.as_uri(), True),
            ("Material 自带 http", address, False),
        ):
            first, later, hits = _measure(base, queries, ours=ours)
            later.sort()
            yield (
                f"{title:　<14}{first:6.0f}　　{median(later):6.0f}　{later[len(later) * 95 // 100]:6.0f}"
                f"　{later[-1]:6.0f}　　前十条里有的 {hits}/{len(queries)}"
            )


def _queries(evidence: int) -> Iterator[tuple[str, str]]:
    """Yield pairs: what is typed, and the page that should be among the results."""
    for step in range(6):
        index = step * evidence // 6
        name = f"E{index + 1:05d}"
        where = f"evidence/{name}.html"
        yield name.lower(), where
        yield f"甲政发〔{1000 + index // 28}〕{index % 28 + 1}号", where
        yield f"{index} 年度教育工作会议纪要", where
        yield f"{name} 的内容", where
    for number in range(4):
        yield f"renyuan{number}", f"people/P{number + 2}.html"
        yield f"单位{number}", f"units/U{number + 1}.html"
        yield f"三级A{number + 1}.1.1", f"indicators/A{number + 1}.1.1.html"


def _measure(
    base: str, queries: list[tuple[str, str]], *, ours: bool
) -> tuple[float, list[float], int]:
    """Type the queries into the search box.

    Return the milliseconds of the first answer, those of every later key, and how many queries
    have their page among the first ten results.
    """
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise BenchError("这里没有装 playwright：先运行 scripts/setup --test。") from error
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=_CHROMIUM, args=_FLAGS)
        page = browser.new_page()
        page.set_default_timeout(120_000)
        if not ours:
            _use_material_search(page)
        page.goto(f"{base}/plan.html")
        page.evaluate(_WATCH)
        page.keyboard.press("/")
        hits = 0
        for query, wanted in queries:
            page.locator("input.md-search__input").fill("")
            page.evaluate("document.querySelector('.md-search-result__list').innerHTML = ''")
            for end in range(1, len(query) + 1):
                _press(page, query[end - 1])
            links = page.locator(".md-search-result__item > a[href]:not(.yj-hit-open)")
            shown = links.evaluate_all("all => all.map((a) => a.href.split('#')[0])")
            hits += any(address.endswith(wanted) for address in shown[:10])
        times: list[float] = page.evaluate("times")
        browser.close()
    return times[0], times[1:], hits


def _press(page: Any, key: str) -> None:
    """Type one character and wait until the answer is painted; some keys change nothing."""
    before = page.evaluate("times.length")
    page.keyboard.insert_text(key)
    try:
        page.wait_for_function(f"times.length > {before}", timeout=300 if before else 60_000)
    except Exception:  # noqa: BLE001 — a space alone asks for nothing new
        page.evaluate("window.asked = 0")


def _use_material_search(page: Any) -> None:
    """Serve the page with Material's own search worker, on the same content."""
    worker = next(
        (ROOT / ".venv").glob(
            "lib/*/site-packages/material/templates/assets/javascripts/workers/search.*.min.js"
        )
    )

    def change(route: Any) -> None:
        answer = route.fetch()
        text = answer.text()
        if route.request.url.endswith(".json"):
            index = json.loads(text)
            index["config"] = _AS_DELIVERED
            index["docs"] = [
                {k: doc[k] for k in ("location", "title", "text")} for doc in index["docs"]
            ]
            text = json.dumps(index, ensure_ascii=False)
        route.fulfill(
            response=answer,
            body=re.sub(
                r"javascripts/search-worker\.js", f"javascripts/workers/{worker.name}", text
            ),
        )

    page.route(re.compile(r"(\.html|search_index\.json)$"), change)


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 — the base class names it
        """Log nothing."""


@contextmanager
def _serve(folder: Path) -> Iterator[str]:
    """Serve a folder over HTTP; yield its address, and stop the server after the block."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
