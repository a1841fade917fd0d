"""The history of data/: its commits, its state at any of them, and each record's own history.

What is read of a commit cannot change, so it is kept by its id; a build after the first reads only
what is new. What cannot be read is said, never guessed.
"""

from __future__ import annotations

import json
import re
import tempfile
from dataclasses import dataclass, field
from hashlib import sha1, sha256
from pathlib import Path
from typing import TYPE_CHECKING, Final

from yingjian.base.git import Commit, GitError, Repository, Touched
from yingjian.base.hashing import DiskFile
from yingjian.base.problems import errors
from yingjian.history.changes import State
from yingjian.history.differences import differences, shorten
from yingjian.history.entries import Entry, Names, entries, model_of, names
from yingjian.model.loading import Read, fingerprint, judge
from yingjian.model.references import Ref
from yingjian.read.folders import PAPERS
from yingjian.read.records import FILES, FOLDERS, OPTIONAL
from yingjian.read.source import MAX_BYTES, Document, parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import date

    from yingjian.base.problems import Problem
    from yingjian.base.store import Store

    # kind, id, what, titles
    _Row = tuple[str, str, str, tuple[str, ...]]

# Tags that mark what was handed out, where mkdocs.yml (extra: published) names no others.
PUBLISHED: Final = ("发布*", "published-*")
# So many commits of data/ are read; older ones are counted as not read.
MOST: Final = 2000
# Without a mark of publication the present is compared with so many days earlier.
WEEK: Final = 7
_DAY: Final = 86_400
# To be raised when what is kept of a commit is read or written otherwise.
_FORM: Final = "1"
_LARGEST: Final = 4 << 30
_POINTER: Final = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\n(?:.*\n)*?oid sha256:([0-9a-f]{64})\nsize (\d+)\n"
)


@dataclass(frozen=True, slots=True)
class Step:
    """What a commit did to a record: ``what`` is added, changed, removed or unknown.

    ``commit`` is None for what is not committed yet; ``titles`` are the fields that changed.
    """

    commit: Commit | None
    what: str
    titles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Histories:
    """Each record's steps, newest first; ``short`` says in Chinese what the history lacks, or ""."""

    steps: Mapping[Ref, tuple[Step, ...]] = field(default_factory=dict)
    short: str = ""
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Base:
    """The state that the present is compared with, and in Chinese why it is that one."""

    commit: Commit
    tag: str
    why: str


class History:
    """The history of one folder of data."""

    def __init__(self, data: Path, store: Store | None = None, docs: Path | None = None) -> None:
        """``store`` keeps what is known of commits; ``docs`` are the hand-written pages beside.

        Raises:
            GitError: there is no history to read.
        """
        self.repository = Repository.around(data)
        self.shown = data.name or "data"
        self.store = store
        self.docs = docs
        self._log: list[Commit] | None = None

    @property
    def log(self) -> list[Commit]:
        """Commits that changed the data, newest first."""
        if self._log is None:
            self._log = self.repository.log(most=MOST + 1)
        return self._log

    # -- one state --------------------------------------------------------------------------------

    def state(
        self, commit: str, day: date | None, today: date | None = None, now: State | None = None
    ) -> State:
        """The data at a commit, judged by today's rules; the days are those of ``examine``.

        Documents that are the same ``now`` are not read again.
        """
        tree = self.repository.tree(commit)
        documents, problems, lost = self._documents(tree, now)
        papers = self._papers(tree)
        read = Read(documents, problems, papers, fingerprint(documents, papers), lost)
        with tempfile.TemporaryDirectory(prefix="yingjian-") as folder:
            loaded = judge(read, self._pages(commit, Path(folder)), day=day, today=today)
        return State(
            documents,
            {name: one.sha256 for name, one in papers.items()},
            lost,
            loaded.project,
            len(errors(loaded.problems)),
        )

    def _documents(
        self, tree: Mapping[str, str], now: State | None
    ) -> tuple[dict[str, Document], list[Problem], tuple[str, ...]]:
        """What can be read of a tree's files, what is wrong, and the names of those that cannot."""
        listed = [name for name in (*FILES, *OPTIONAL) if name in tree]
        for folder, (_, most) in FOLDERS.items():
            inside = sorted(name for name in tree if name.startswith(f"{folder}/"))
            listed += [name for name in inside if model_of(name)][:most]
        same = _same(tree, now) if now else {}
        wanted = {tree[name] for name in listed if name not in same}
        contents = dict(self.repository.blobs(sorted(wanted), MAX_BYTES + 1))
        documents: dict[str, Document] = {}
        problems: list[Problem] = []
        lost: list[str] = []
        for name in listed:
            if name in same:
                documents[name] = same[name]
                continue
            content = contents[tree[name]]
            document, found = parse(content or b"\0" * (MAX_BYTES + 1), f"{self.shown}/{name}")
            problems += found
            if document is None:
                lost.append(name)
            else:
                documents[name] = document
        return documents, problems, tuple(lost)

    def _papers(self, tree: Mapping[str, str]) -> dict[str, DiskFile]:
        """Size and SHA-256 of each paper; a pointer of Git LFS says them of its paper."""
        top = f"evidence/{PAPERS}/"
        blobs = {
            name.removeprefix(top): tree[name] for name in sorted(tree) if name.startswith(top)
        }
        known: dict[str, tuple[int, str]] = {}
        for blob in blobs.values():
            kept = self._kept(f"paper\0{blob}")
            if kept:
                told = kept.split()
                known[blob] = int(told[0]), told[1]
        for blob, content in self.repository.blobs(
            sorted({*blobs.values()} - known.keys()), _LARGEST
        ):
            if content is None:
                raise GitError(f"版本库里有一个文件太大，没有读（{blob[:10]}）")
            pointer = _POINTER.fullmatch(content) if len(content) < 1000 else None  # noqa: PLR2004 — LFS's own limit is 1024
            size = int(pointer[2]) if pointer else len(content)
            digest = pointer[1].decode() if pointer else sha256(content).hexdigest()
            known[blob] = size, digest
            self._keep(f"paper\0{blob}", f"{size} {digest}")
        return {name: DiskFile(name, *known[blob]) for name, blob in blobs.items()}

    def _pages(self, commit: str, folder: Path) -> Path:
        """Where the rules look for hand-written chapters: those of the commit, empty."""
        root = self.repository.root
        if self.docs is None or not self.docs.resolve().is_relative_to(root):
            return self.docs or folder
        prefix = self.docs.resolve().relative_to(root).as_posix()
        for name in self.repository.tree(commit, prefix):
            target = folder / name
            if name.endswith(".md") and target.resolve().is_relative_to(folder.resolve()):
                target.parent.mkdir(parents=True, exist_ok=True)
                target.touch()
        return folder

    # -- what to compare with ---------------------------------------------------------------------

    def base(self, now: State, patterns: Sequence[str] = PUBLISHED) -> Base | None:
        """What was published last and reads otherwise than now; None where there is nothing earlier.

        A tag of one of the patterns marks a publication. Without any, it is what stood a week
        before the newest commit of the data; the clock has no say.
        """
        if not self.log:
            return None
        skipped = ""
        for tag, commit in self.repository.tags(patterns):
            if self._as_now(commit, now):
                skipped = skipped or tag
                continue
            last = self.repository.log(commit, most=1)
            if not last:
                continue
            why = f"上一次发布是标签“{tag}”。"
            if skipped:
                why = f"标签“{skipped}”发布的数据与现在相同，所以与再前一次发布“{tag}”比。"
            return Base(last[0], tag, why)
        newest, marks = self.log[0], "、".join(patterns)
        before = [one for one in self.log if one.seconds <= newest.seconds - WEEK * _DAY]
        none = f"没有发布过的标记（标签 {marks}）"
        if before:
            return Base(before[0], "", f"{none}，所以与数据最近一次提交的七天以前比。")
        oldest = self.log[-1]
        if len(self.log) == 1 and self._as_now(oldest.id, now):
            return None
        return Base(oldest, "", f"{none}，数据的记录也不满七天，所以与第一次提交比。")

    def _as_now(self, commit: str, now: State) -> bool:
        """Whether the data of a commit is what is here now."""
        tree = self.repository.tree(commit)
        read = {name for name in tree if model_of(name)}
        if read != set(now.documents) or len(_same(tree, now)) != len(read):
            return False
        return {name: one.sha256 for name, one in self._papers(tree).items()} == dict(now.papers)

    # -- each record ------------------------------------------------------------------------------

    def histories(
        self, now: State | None = None, commits: Sequence[Commit] | None = None
    ) -> Histories:
        """What was done to every record by all commits of the data, or by these.

        With the present state also what is not committed yet.
        """
        log = self.log if commits is None else commits
        if not log and commits is None:
            return Histories(trouble="这些数据还没有提交到版本库，没有改动记录")
        found: dict[Ref, list[Step]] = {}
        pending = self._pending(self.repository.tree("HEAD"), now) if now else ()
        for kind, name, what, titles in pending:
            found.setdefault(Ref(kind, name), []).append(Step(None, what, titles))
        for commit, rows in zip(log[:MOST], self._commits(log[:MOST]), strict=True):
            for kind, name, what, titles in rows:
                found.setdefault(Ref(kind, name), []).append(Step(commit, what, titles))
        short = ""
        if any(one.cut for one in log):
            short = "这份版本库是浅克隆，更早的改动不在这里"
        elif len(log) > MOST:
            short = f"只读了最近 {MOST} 次提交，更早的没有读"
        return Histories({ref: tuple(steps) for ref, steps in found.items()}, short)

    def _pending(self, tree: Mapping[str, str], now: State) -> Iterator[_Row]:
        """What is not committed yet."""
        before, _, unread = self._documents(tree, now)
        changed = {
            name
            for name in {*before, *now.documents}
            if name not in (*unread, *now.unreadable)
            and before.get(name) is not now.documents.get(name)
        }
        old, new = (
            entries(documents, names(documents), [one for one in documents if one in changed])
            for documents in (before, now.documents)
        )
        yield from _steps(old, new)

    def _commits(self, log: Sequence[Commit]) -> list[list[_Row]]:
        """What each commit did, from the store or read now; nothing at the edge of a shallow copy."""
        key = f"commit\0{_FORM}\0{self.repository.prefix}\0".__add__
        kept = {one.id: [] if one.cut else _rows(self._kept(key(one.id))) for one in log}
        fresh = [name for name, rows in kept.items() if rows is None]
        if not fresh:
            return [kept[one.id] or [] for one in log]
        touched = self.repository.touched(fresh)
        files = {
            name: [one for one in touched.get(name, ()) if model_of(one.path)] for name in fresh
        }
        blobs = {
            blob for rows in files.values() for one in rows for blob in (*one.before, one.after)
        }
        contents = dict(self.repository.blobs(sorted(blobs - {""}), MAX_BYTES))
        reader = _Reader({"": None, **contents})
        for name in fresh:
            kept[name] = rows = [row for one in files[name] for row in reader.steps(one)]
            self._keep(key(name), json.dumps(rows, ensure_ascii=False))
        return [kept[one.id] or [] for one in log]

    # -- what is kept -----------------------------------------------------------------------------

    def _kept(self, key: str) -> str | None:
        return self.store.get(key) if self.store else None

    def _keep(self, key: str, value: str) -> None:
        if self.store:
            self.store.put(key, value)


class _Reader:
    """Compares two versions of one file, parsing each blob once."""

    def __init__(self, contents: Mapping[str, bytes | None]) -> None:
        self.contents = contents
        self.made: dict[tuple[str, str], dict[Ref, Entry] | None] = {}

    def entries(self, path: str, blob: str) -> dict[Ref, Entry] | None:
        """The records of a blob; None where it cannot be read."""
        key = path, blob
        if key not in self.made:
            content = self.contents[blob]
            document = parse(content, path)[0] if content is not None else None
            if not blob:
                self.made[key] = {}
            else:
                self.made[key] = entries({path: document}, Names({}, {})) if document else None
        return self.made[key]

    def steps(self, touched: Touched) -> list[_Row]:
        """What happened to the records of one file; in a merge, what no parent had."""
        new = self.entries(touched.path, touched.after)
        sides = [
            {row[:2]: row for row in _steps(self.entries(touched.path, blob), new)}
            for blob in touched.before
        ]
        first, *others = sides
        rows = []
        for key, (kind, name, what, titles) in first.items():
            if all(key in other for other in others):
                common = [one for one in titles if all(one in other[key][3] for other in others)]
                if common or not titles:
                    rows.append((kind, name, what, tuple(common)))
        return rows


def _steps(old: Mapping[Ref, Entry] | None, new: Mapping[Ref, Entry] | None) -> Iterator[_Row]:
    """What came, went or changed; unknown where one side cannot be read."""
    if old is None or new is None:
        for ref in old or new or {}:
            yield ref.kind, ref.id, "unknown", ()
        return
    for ref in dict.fromkeys((*old, *new)):
        was, now = old.get(ref), new.get(ref)
        if was is None:
            yield ref.kind, ref.id, "added", ()
        elif now is None:
            yield ref.kind, ref.id, "removed", ()
        elif found := differences(was.values, now.values, now.model):
            titles = dict.fromkeys(shorten(one.title, 40) for one in found)
            yield ref.kind, ref.id, "changed", tuple(titles)


def _rows(text: str | None) -> list[_Row] | None:
    """What was kept of a commit; None where it is not what was written."""
    try:
        rows = json.loads(text) if text is not None else None
        return (
            None
            if rows is None
            else [(str(a), str(b), str(c), tuple(map(str, d))) for a, b, c, d in rows]
        )
    except (ValueError, TypeError):
        return None


def _same(tree: Mapping[str, str], now: State) -> dict[str, Document]:
    """Documents that are byte for byte as a tree has them."""
    found = {}
    for name, document in now.documents.items():
        blob = tree.get(name)
        if blob and blob == _blob(document.text.encode(), len(blob)):
            found[name] = document
    return found


def _blob(content: bytes, digits: int) -> str:
    """The id that git gives to a content (SHA-1, or SHA-256 where ids have 64 digits)."""
    algorithm = sha256 if digits == 64 else sha1  # noqa: PLR2004 — as the docstring states
    return algorithm(f"blob {len(content)}\0".encode() + content, usedforsecurity=False).hexdigest()
