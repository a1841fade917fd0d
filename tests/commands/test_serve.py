"""scripts/serve: what is saved shows, what is taken away goes, mistakes leave the last good pages."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from typing import TYPE_CHECKING
from urllib.error import HTTPError, URLError
from urllib.parse import quote
from urllib.request import urlopen

import pytest

from tests.support import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LONGEST = 60.0


class Served:
    """A server of the small data, and the folder that it serves."""

    def __init__(self, address: str, data: Path, folder: Path) -> None:
        self.address, self.data, self.folder = address, data, folder

    def read(self, page: str) -> str:
        """What the server answers; nothing where there is no such page."""
        try:
            with urlopen(self.address + quote(page), timeout=LONGEST) as answer:  # noqa: S310 — our own server
                return str(answer.read().decode())
        except HTTPError as error:
            if error.code != 404:
                raise
            return ""

    def wait(self, page: str, words: str, *, gone: bool = False) -> str:
        """Until the page holds the words, or no longer does."""
        end = time.monotonic() + LONGEST
        while time.monotonic() < end:
            text = self.read(page)
            if (words in text) is not gone:
                return text
            time.sleep(0.1)
        raise AssertionError(f"{page}: {words}")

    def edit(self, name: str, old: str, new: str) -> None:
        path = self.data / name
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("served")
    data = folder / "data"
    shutil.copytree(ROOT / "tests" / "small", data)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "yingjian.commands.serve", "--data", str(data)]
    there = os.environ | {"PYTHONPATH": str(ROOT / "hooks"), "TMPDIR": str(folder)}
    process = subprocess.Popen(
        [*command, "--port", str(port), "--as-of", "2024-03-25"],
        cwd=ROOT,
        env=there,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    end = time.monotonic() + LONGEST
    found = Served(f"http://127.0.0.1:{port}/", data, folder)
    try:
        while time.monotonic() < end and process.poll() is None:
            try:
                if "</html>" in found.read("index.html"):
                    break
            except URLError:
                time.sleep(0.1)
        (found.folder,) = folder.glob("mkdocs_*")
        yield found
    finally:
        os.killpg(process.pid, signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    assert process.stdout
    assert b"Traceback" not in process.stdout.read()
    process.stdout.close()


def test_what_is_saved_shows_and_papers_stay(served: Served) -> None:
    paper = served.folder / "files" / "E001.txt"
    before = paper.stat()
    served.edit("evidence/E001.yml", "title: 校园安全工作会议纪要", "title: 改过的纪要")
    served.wait("evidence/E001.html", "改过的纪要")
    assert "改过的纪要" in served.read("evidence/index.html")
    after = paper.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_paper_that_changed_is_handed_out_anew(served: Served) -> None:
    (served.data / "evidence" / "files" / "E001.txt").write_text("另一份\n", encoding="utf-8")
    served.wait("files/E001.txt", "另一份")


def test_what_is_taken_away_goes(served: Served) -> None:
    record = (served.data / "evidence" / "E003.yml").read_text(encoding="utf-8")
    path = served.data / "evidence" / "E009.yml"
    path.write_text(record.replace("E003", "E009"), encoding="utf-8")
    served.wait("evidence/E009.html", "E009")
    path.unlink()
    served.wait("evidence/E009.html", "E009", gone=True)
    assert "E009" not in served.read("search/search_index.json")


def test_mistakes_leave_the_last_good_pages(served: Served) -> None:
    served.edit("evidence/E002.yml", "\ntitle: ", "\ntilte: ")
    text = served.wait("evidence/E002.html", "网页仍是改错以前的样子")
    title = served.read("evidence/index.html")
    assert "E002" in text
    assert "E002" in title
    served.edit("evidence/E002.yml", "\ntilte: ", "\ntitle: ")
    served.wait("evidence/E002.html", "网页仍是改错以前的样子", gone=True)
