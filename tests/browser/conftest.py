"""A real site in a real browser: built once, opened over http and from file://."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Literal

import pytest
from playwright.sync_api import sync_playwright

from tests.support import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, ConsoleMessage, Dialog, Page, Playwright, Request

    from tests.support import Built

CHROMIUM = os.environ.get("YINGJIAN_CHROMIUM") or next(
    filter(None, map(shutil.which, ("chromium-headless-shell", "chromium"))), "chromium"
)
# What the browser must not do by itself, or a request of its own would be counted as the site's.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def site(built: Built) -> Path:
    """The project's own site, as it is handed out."""
    return built.out


class Quiet(SimpleHTTPRequestHandler):
    """Serves a folder and says nothing."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base class names it)
        """Say nothing."""


@pytest.fixture(scope="session")
def served(site: Path) -> Iterator[str]:
    """Address of the site over http, without a slash at the end."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(site)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def typefaces() -> str:
    """Where the binder's typefaces are described: a bare machine has no Chinese ones."""
    code = "import os; from yingjian.base import fonts; fonts.activate(); print(os.environ['FONTCONFIG_FILE'])"
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=os.environ | {"PYTHONPATH": str(ROOT / "hooks")},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


@pytest.fixture(scope="session")
def driver() -> Iterator[Playwright]:
    with sync_playwright() as opened:
        yield opened


@pytest.fixture(scope="session")
def browser(driver: Playwright, typefaces: str) -> Iterator[Browser]:
    opened = driver.chromium.launch(
        executable_path=CHROMIUM,
        args=FLAGS,
        env={**os.environ, "FONTCONFIG_FILE": typefaces},
    )
    yield opened
    opened.close()


# What the switch in the header leaves behind.
LARGE = "try { localStorage.setItem('yingjian.large', '1'); } catch (refused) {}"

Way = Literal["http", "file"]


@dataclass
class Visitor:
    """A browser window on the site that notes every request and every complaint."""

    page: Page
    bases: dict[Way, str]
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.on("request", self._request)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("requestfailed", self._failed)

    def _request(self, request: Request) -> None:
        self.requests.append(request.url)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(message.text)

    def dialog(self, dialog: Dialog) -> None:
        """Somebody's script asks something; nobody of ours does."""
        self.complaints.append(dialog.message)
        dialog.dismiss()

    def _failed(self, request: Request) -> None:
        # What the next visit cut short did not fail.
        if request.failure != "net::ERR_ABORTED":
            self.complaints.append(request.url)

    def visit(self, path: str, way: Way = "http") -> Page:
        self.page.goto(f"{self.bases[way]}/{path}")
        return self.page

    def foreign(self) -> list[str]:
        """Requests that left the site."""
        allowed = (*self.bases.values(), "data:", "blob:")
        return [url for url in self.requests if not url.startswith(allowed)]

    def search(self, query: str) -> list[str]:
        """Type into the search box; return the addresses found, best first."""
        page = self.page
        box = page.locator("input.md-search__input")
        if not page.locator("#__search").is_checked():
            button = page.locator(".md-header__button[for=__search]")
            (button if button.is_visible() else box).click()
        # The box answers asynchronously: an answer is known by the query it follows.
        page.evaluate(
            "document.querySelector('.md-search-result__list').innerHTML = '<li id=stale></li>'"
        )
        box.fill(query)
        page.wait_for_selector("#stale", state="detached")
        links = page.locator(".md-search-result__item > a[href]:not(.yj-hit-open)")
        return [href.split("/", 3)[3] for href in links.evaluate_all("all => all.map(a => a.href)")]


@dataclass(frozen=True)
class Look:
    """How somebody looks at the site."""

    width: int = 1440
    dark: bool = False
    large: bool = False

    def __str__(self) -> str:
        words = (f"{self.width}px", "dark" if self.dark else "", "large" if self.large else "")
        return "-".join(filter(None, words))


@pytest.fixture(
    params=[1440], ids=lambda look: str(look) if isinstance(look, Look) else f"{look}px"
)
def visitor(
    browser: Browser, site: Path, served: str, request: pytest.FixtureRequest
) -> Iterator[Visitor]:
    """A fresh window; its width, or look, can be set by indirect parametrisation."""
    look = request.param if isinstance(request.param, Look) else Look(request.param)
    context = browser.new_context(
        viewport={"width": look.width, "height": 900},
        color_scheme="dark" if look.dark else "light",
    )
    if look.large:
        context.add_init_script(LARGE)
    yield Visitor(context.new_page(), {"http": served, "file": site.as_uri()})
    context.close()
