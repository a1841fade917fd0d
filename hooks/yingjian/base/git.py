"""Reads a git repository with fixed arguments: no settings of the machine, no network.

Only what is stored is read. No hook, pager, filter, signature check, fsmonitor or textconv runs,
whatever the repository's own settings ask for; every call has a time limit.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from threading import Timer
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_SECONDS: Final = 120
_FIXED: Final = (
    "--no-pager",
    "--no-replace-objects",
    "--literal-pathspecs",
    *(
        part
        for setting in (
            "safe.directory=*",  # what could run a program is switched off below
            "core.fsmonitor=false",
            "core.hooksPath=/dev/null",
            "core.quotePath=false",
            "core.attributesFile=/dev/null",
            "protocol.allow=never",
            "log.showSignature=false",
            "log.follow=false",
            "log.mailmap=true",
            "i18n.logOutputEncoding=UTF-8",
            "color.ui=false",
            "diff.renames=false",
            "diff.orderFile=/dev/null",
        )
        for part in ("-c", setting)
    ),
)
_ID: Final = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_PLAIN_FILES: Final = frozenset({"100644", "100755"})
_LOG: Final = "%H%x00%P%x00%aN%x00%at%x00%ad%x00%s"


class GitError(Exception):
    """The history cannot be read; the message is a whole Chinese sentence without its full stop."""


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit; ``author`` by name only, ``day`` of the author's own calendar.

    ``cut`` says that it is the edge of a shallow copy, where what it changed is not known.
    """

    id: str
    parents: tuple[str, ...]
    author: str
    seconds: int
    day: str
    subject: str
    cut: bool = False

    @property
    def short(self) -> str:
        """The first ten digits, by which people name it."""
        return self.id[:10]


@dataclass(frozen=True, slots=True)
class Touched:
    """A file that a commit changed: its blob before (one a parent, "" where none) and after."""

    path: str
    before: tuple[str, ...]
    after: str


@dataclass(frozen=True, slots=True)
class Repository:
    """A repository and the folder in it that is read; ``prefix`` is "" for the whole of it."""

    program: str
    root: Path
    prefix: str

    @classmethod
    def around(cls, folder: Path) -> Repository:
        """The repository that holds a folder.

        Raises:
            GitError: there is no git, or no repository.
        """
        program = shutil.which("git")
        if program is None:
            raise GitError("这台机器上没有 git，读不到改动记录")
        if not folder.is_dir():
            raise GitError(f"没有 {folder} 这个文件夹")
        place = folder.resolve()
        here = cls(os.path.abspath(program), place, "")  # noqa: PTH100 — a link named git may matter
        try:
            top = here.run("rev-parse", "--show-toplevel")
        except GitError:
            raise GitError(f"{folder.name} 不在版本库里，没有改动记录") from None
        root = Path(os.fsdecode(top.removesuffix(b"\n"))).resolve()
        if not place.is_relative_to(root):
            raise GitError(f"{folder.name} 不在版本库里，没有改动记录")
        prefix = PurePosixPath(place.relative_to(root).as_posix()).as_posix()
        return cls(here.program, root, "" if prefix == "." else prefix)

    def run(self, *arguments: str, given: bytes = b"") -> bytes:
        """What git prints.

        Raises:
            GitError: it fails or takes too long.
        """
        try:
            done = subprocess.run(  # noqa: S603 — fixed arguments, no shell
                [self.program, *_FIXED, *arguments],
                input=given,
                capture_output=True,
                check=False,
                cwd=self.root,
                env=_environment(),
                timeout=_SECONDS,
            )
        except subprocess.TimeoutExpired:
            raise GitError(f"读版本库超过 {_SECONDS} 秒，没有读完") from None
        except OSError as error:
            raise GitError(f"运行不了 git：{error.strerror or error}") from None
        if done.returncode:
            message = _plain(done.stderr.decode(errors="replace"))[:200]
            raise GitError(f"git 读不了这个版本库：{message}")
        return done.stdout

    def commit(self, name: str) -> str:
        """The id of the commit that a name stands for.

        Raises:
            GitError: there is none.
        """
        if name and not name.startswith("-") and name.isprintable():
            with suppress(GitError):
                output = self.run("rev-parse", "--verify", "--quiet", f"{name}^{{commit}}")
                commit = output.decode().strip()
                if _ID.fullmatch(commit):
                    return commit
        raise GitError(f"版本库里没有“{_plain(name)[:60]}”这个版本")

    def edges(self) -> frozenset[str]:
        """Commits of a shallow copy whose parents are not here; empty in a whole one."""
        if self.run("rev-parse", "--is-shallow-repository").strip() != b"true":
            return frozenset()
        path = os.fsdecode(self.run("rev-parse", "--git-path", "shallow").removesuffix(b"\n"))
        try:
            return frozenset((self.root / path).read_text().split())
        except OSError as error:
            raise GitError(f"读不了浅克隆的边界：{error.strerror or error}") from None

    def log(self, start: str = "HEAD", *, most: int) -> list[Commit]:
        """The newest commits that changed the folder, newest first, at most so many."""
        try:
            return self._log(start, most, self._paths())
        except GitError:
            if self._empty():
                return []
            raise

    def about(self, commit: str) -> Commit:
        """One commit by its id."""
        return self._log(commit, 1, ())[0]

    def _log(self, start: str, most: int, paths: tuple[str, ...]) -> list[Commit]:
        edges = self.edges()
        output = self.run(
            "log", "-z", "--topo-order", "--date=format:%Y-%m-%d", f"--format={_LOG}",
            f"--max-count={most}", start, "--", *paths,
        )  # fmt: skip
        parts = output.decode(errors="replace").split("\0")
        rows = [parts[first : first + 6] for first in range(0, len(parts) - 5, 6)]
        return [
            Commit(row[0], tuple(row[1].split()), _plain(row[2]), int(row[3] or 0), row[4],
                   _plain(row[5]), row[0] in edges)
            for row in rows
        ]  # fmt: skip

    def _empty(self) -> bool:
        """Whether nothing was ever committed."""
        try:
            self.commit("HEAD")
        except GitError:
            return True
        return False

    def touched(self, commits: Iterable[str]) -> dict[str, tuple[Touched, ...]]:
        """The files below the folder that each commit changed against its parents."""
        names = "".join(f"{blob}\n" for blob in commits).encode()
        output = self.run(
            "diff-tree", "--stdin", "-r", "-z", "--root", "-c", "--no-renames", "--no-ext-diff",
            "--no-textconv", "--no-abbrev", "--", *self._paths(), given=names,
        )  # fmt: skip
        changes: dict[str, list[Touched]] = {}
        here: list[Touched] = []
        parts = iter(output.split(b"\0"))
        for part in parts:
            if part.startswith(b":"):
                words = part.decode().split()
                parents = len(words[0]) - len(words[0].lstrip(":"))
                modes = (words[0].lstrip(":"), *words[1 : parents + 1])
                blobs = [
                    blob if mode in _PLAIN_FILES else ""
                    for mode, blob in zip(modes, words[parents + 1 : 2 * parents + 2], strict=True)
                ]
                path = self._below(os.fsdecode(next(parts, b"")))
                here.append(Touched(path, tuple(blobs[:-1]), blobs[-1]))
            elif part:
                here = changes.setdefault(part.decode().strip(), [])
        return {name: tuple(rows) for name, rows in changes.items()}

    def tree(self, commit: str, prefix: str | None = None) -> dict[str, str]:
        """Path below the folder → blob of every plain file of a commit."""
        paths = self._paths(prefix)
        output = self.run("ls-tree", "-r", "-z", "--full-tree", commit, "--", *paths)
        files = {}
        for row in output.split(b"\0"):
            head, tab, path = row.partition(b"\t")
            words = head.decode().split()
            if tab and words[0] in _PLAIN_FILES:
                files[self._below(os.fsdecode(path), prefix)] = words[2]
        return files

    def tags(self, patterns: Iterable[str]) -> list[tuple[str, str]]:
        """(name, commit) of the tags of patterns that lead to the present state, newest first."""
        refs = [f"refs/tags/{pattern}" for pattern in patterns]
        output = self.run(
            "for-each-ref", "--merged=HEAD", "--sort=refname",
            "--format=%(refname:lstrip=2)%00%(objectname)%00%(*objectname)", *refs,
        )  # fmt: skip
        rows = [row.split("\0") for row in output.decode(errors="replace").split("\n") if row]
        names = {row[2] or row[1]: _plain(row[0]) for row in rows}
        if not names:
            return []
        output = self.run("rev-list", "--no-walk=sorted", *names)
        return [(names[commit], commit) for commit in output.decode().split() if commit in names]

    def blobs(self, names: Iterable[str], most: int) -> Iterator[tuple[str, bytes | None]]:
        """(name, content) of blobs, one after the other; None for a content above ``most`` bytes.

        Raises:
            GitError: a blob is not in this copy, or reading takes too long.
        """
        wanted = [name for name in names if _ID.fullmatch(name)]
        if not wanted:
            return
        given = "".join(f"{name}\n" for name in wanted).encode()
        output = self.run("cat-file", "--batch-check", given=given).decode().splitlines()
        sizes = {}
        for name, row in zip(wanted, output, strict=True):
            words = row.split()
            if len(words) != 3 or words[1] != "blob":  # noqa: PLR2004 — id, type, size
                raise GitError(f"版本库里缺一个文件的内容（{name[:10]}）")
            sizes[name] = int(words[2])
        process = subprocess.Popen(  # noqa: S603 — as run
            [self.program, *_FIXED, "cat-file", "--batch"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self.root,
            env=_environment(),
        )
        timer = Timer(_SECONDS, process.kill)
        timer.start()
        try:
            for name in wanted:
                yield (
                    name,
                    self._content(process, name, sizes[name]) if sizes[name] <= most else None,
                )
        finally:
            timer.cancel()
            process.kill()
            process.communicate()

    @staticmethod
    def _content(process: subprocess.Popen[bytes], name: str, size: int) -> bytes:
        lost = GitError(f"版本库里一个文件的内容读不出来（{name[:10]}）")
        if process.stdin is None or process.stdout is None:
            raise lost
        try:
            process.stdin.write(f"{name}\n".encode())
            process.stdin.flush()
        except OSError:
            raise lost from None
        process.stdout.readline()
        content = process.stdout.read(size)
        process.stdout.read(1)
        if len(content) != size:
            raise lost
        return content

    def _paths(self, prefix: str | None = None) -> tuple[str, ...]:
        """The pathspec of the folder, from the root."""
        chosen = self.prefix if prefix is None else prefix
        return (chosen,) if chosen else ()

    def _below(self, path: str, prefix: str | None = None) -> str:
        chosen = self.prefix if prefix is None else prefix
        return path.removeprefix(f"{chosen}/") if chosen else path


def _environment() -> dict[str, str]:
    """An environment in which only the repository itself decides."""
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "HOME": os.devnull,
        "LC_ALL": "C",
        "TZ": "UTC",
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CEILING_DIRECTORIES": "",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_ALLOW_PROTOCOL": "",
        "GIT_PAGER": "cat",
    }


def _plain(text: str) -> str:
    """A line of text: what a terminal or a page could take for a command becomes a space."""
    return " ".join("".join(char if char.isprintable() else " " for char in text).split())
