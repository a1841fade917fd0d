"""Read the history of data/ from git: its state at a commit, and what commits did to each record.

A commit never changes, so what was read of it is stored by its id, and a later build reads only new
commits. What cannot be read is reported, never guessed.
"""

from __future__ import annotations

import json
import re
import tempfile
from collections import defaultdict
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

# Patterns of tags that mark a publication; mkdocs.yml (extra: published) may name others.
PUBLISHED: Final = ("发布*", "published-*")
# The most commits of data/ that are read.
MOST: Final = 2000
# Without a published tag, data is compared with that of so many days earlier.
WEEK: Final = 7
_DAY: Final = 86_400
# Raise this when the form or the reading of what is stored of a commit changes.
_FORM: Final = "1"
_LARGEST: Final = 4 << 30
_POINTER: Final = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\n(?:.*\n)*?oid sha256:([0-9a-f]{64})\nsize (\d+)\n"
)


@dataclass(frozen=True, slots=True)
class Step:
    """What a commit did to a record: ``what`` is added, changed, removed or unknown.

    ``commit`` is None for changes not committed yet; ``titles`` are those of the changed fields.
    """

    commit: Commit | None
    what: str
    titles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Histories:
    """Each record's steps, newest first.

    ``short`` says in Chinese which part of the history was not read, ``trouble`` why there is none;
    both are "" otherwise.
    """

    steps: Mapping[Ref, tuple[Step, ...]] = field(default_factory=dict)
    short: str = ""
    trouble: str = ""


@dataclass(frozen=True, slots=True)
class Base:
    """The commit that the data is compared with, its tag or "", and in Chinese why this commit."""

    commit: Commit
    tag: str
    why: str


class History:
    """The history of one folder of data."""

    def __init__(self, data: Path, store: Store | None = None, docs: Path | None = None) -> None:
        """Open the repository; ``store`` keeps what was read, ``docs`` is the folder of hand-written pages.

        Raises:
            GitError: there is no history to read.
        """
        self.repository = Repository.around(data)
        self.folder = data.name or "data"
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
        """Return the data at a commit, checked by today's rules; the days are those of ``examine``.

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
            {name: paper.sha256 for name, paper in papers.items()},
            lost,
            loaded.project,
            len(errors(loaded.problems)),
        )

    def _documents(
        self, tree: Mapping[str, str], now: State | None
    ) -> tuple[dict[str, Document], list[Problem], tuple[str, ...]]:
        """Return the documents of a tree, their problems, and the names of unreadable files."""
        listed = [name for name in (*FILES, *OPTIONAL) if name in tree]
        for folder, (_, most) in FOLDERS.items():
            inside = sorted(name for name in tree if name.startswith(f"{folder}/"))
            listed += [name for name in inside if model_of(name)][:most]
        same = _same(tree, now) if now else {}
        blobs = {tree[name] for name in listed if name not in same}
        contents = dict(self.repository.blobs(sorted(blobs), MAX_BYTES + 1))
        documents: dict[str, Document] = {}
        problems: list[Problem] = []
        lost: list[str] = []
        for name in listed:
            if name in same:
                documents[name] = same[name]
                continue
            content = contents[tree[name]]
            document, more = parse(content or b"\0" * (MAX_BYTES + 1), f"{self.folder}/{name}")
            problems += more
            if document is None:
                lost.append(name)
            else:
                documents[name] = document
        return documents, problems, tuple(lost)

    def _papers(self, tree: Mapping[str, str]) -> dict[str, DiskFile]:
        """Return size and SHA-256 of each paper; a pointer of Git LFS states those of its paper."""
        top = f"evidence/{PAPERS}/"
        blobs = {
            name.removeprefix(top): tree[name] for name in sorted(tree) if name.startswith(top)
        }
        files: dict[str, tuple[int, str]] = {}
        for blob in blobs.values():
            stored = self._stored(f"paper\0{blob}")
            if stored:
                length, sha = stored.split()
                files[blob] = int(length), sha
        unknown = sorted({*blobs.values()} - files.keys())
        for blob, content in self.repository.blobs(unknown, _LARGEST):
            if content is None:
                raise GitError(f"版本库里有一个文件太大，没有读（{blob[:10]}）")
            pointer = _POINTER.fullmatch(content) if len(content) < 1000 else None  # noqa: PLR2004 — LFS's own limit is 1024
            size = int(pointer[2]) if pointer else len(content)
            digest = pointer[1].decode() if pointer else sha256(content).hexdigest()
            files[blob] = size, digest
            self._put(f"paper\0{blob}", f"{size} {digest}")
        return {name: DiskFile(name, *files[blob]) for name, blob in blobs.items()}

    def _pages(self, commit: str, folder: Path) -> Path:
        """Return the folder of hand-written pages for the rules: empty files named as at the commit."""
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
        """Return the last publication that differs from now; None where there is nothing earlier.

        A tag of one of the patterns marks a publication. Without any, it is the data a week before
        its newest commit, whatever the clock says.
        """
        if not self.log:
            return None
        skipped = ""
        for tag, commit in self.repository.tags(patterns):
            if self._is_same(commit, now):
                skipped = skipped or tag
                continue
            last = self.repository.log(commit, most=1)
            if not last:
                continue
            why = f"上一次发布是标签“{tag}”。"
            if skipped:
                why = f"标签“{skipped}”发布的数据与现在相同，所以与再前一次发布“{tag}”比。"
            return Base(last[0], tag, why)
        newest, tags = self.log[0], "、".join(patterns)
        earlier = [commit for commit in self.log if commit.seconds <= newest.seconds - WEEK * _DAY]
        none = f"没有发布过的标记（标签 {tags}）"
        if earlier:
            return Base(earlier[0], "", f"{none}，所以与数据最近一次提交的七天以前比。")
        oldest = self.log[-1]
        if len(self.log) == 1 and self._is_same(oldest.id, now):
            return None
        return Base(oldest, "", f"{none}，数据的记录也不满七天，所以与第一次提交比。")

    def _is_same(self, commit: str, now: State) -> bool:
        """Whether the data of a commit is the same as now."""
        tree = self.repository.tree(commit)
        names = {name for name in tree if model_of(name)}
        if names != set(now.documents) or len(_same(tree, now)) != len(names):
            return False
        papers = self._papers(tree)
        return {name: paper.sha256 for name, paper in papers.items()} == dict(now.papers)

    # -- each record ------------------------------------------------------------------------------

    def histories(
        self, now: State | None = None, commits: Sequence[Commit] | None = None
    ) -> Histories:
        """Return what all commits of the data, or these, did to every record.

        With the state of ``now`` also the changes that are not committed yet.
        """
        log = self.log if commits is None else commits
        if not log and commits is None:
            return Histories(trouble="这些数据还没有提交到版本库，没有改动记录")
        steps: defaultdict[Ref, list[Step]] = defaultdict(list)
        pending = self._pending(self.repository.tree("HEAD"), now) if now else ()
        commits_and_rows = zip(log[:MOST], self._commits(log[:MOST]), strict=True)
        for commit, rows in ((None, pending), *commits_and_rows):
            for kind, name, what, titles in rows:
                steps[Ref(kind, name)].append(Step(commit, what, titles))
        short = ""
        if any(commit.cut for commit in log):
            short = "这份版本库是浅克隆，更早的改动不在这里"
        elif len(log) > MOST:
            short = f"只读了最近 {MOST} 次提交，更早的没有读"
        return Histories({ref: tuple(rows) for ref, rows in steps.items()}, short)

    def _pending(self, tree: Mapping[str, str], now: State) -> Iterator[_Row]:
        """Yield the changes that are not committed yet."""
        before, _, unread = self._documents(tree, now)
        changed = {
            name
            for name in {*before, *now.documents}
            if name not in (*unread, *now.unreadable)
            and before.get(name) is not now.documents.get(name)
        }
        old, new = (
            entries(documents, names(documents), [name for name in documents if name in changed])
            for documents in (before, now.documents)
        )
        yield from _steps(old, new)

    def _commits(self, log: Sequence[Commit]) -> list[list[_Row]]:
        """Return what each commit did; nothing for the last commit of a shallow clone."""
        key = f"commit\0{_FORM}\0{self.repository.prefix}\0".__add__
        rows = {
            commit.id: [] if commit.cut else _rows(self._stored(key(commit.id))) for commit in log
        }
        unread = [commit for commit, stored in rows.items() if stored is None]
        if unread:
            files = {
                commit: [file for file in touched if model_of(file.path)]
                for commit, touched in self.repository.touched(unread).items()
            }
            blobs = {
                blob
                for touched in files.values()
                for file in touched
                for blob in (*file.before, file.after)
            }
            contents = dict(self.repository.blobs(sorted(blobs - {""}), MAX_BYTES))
            reader = _Reader({"": None, **contents})
            for commit in unread:
                new = [row for file in files.get(commit, ()) for row in reader.steps(file)]
                rows[commit] = new
                self._put(key(commit), json.dumps(new, ensure_ascii=False))
        return [rows[commit.id] or [] for commit in log]

    # -- the store --------------------------------------------------------------------------------

    def _stored(self, key: str) -> str | None:
        return self.store.get(key) if self.store else None

    def _put(self, key: str, value: str) -> None:
        if self.store:
            self.store.put(key, value)


class _Reader:
    """Compares versions of files, parsing each blob once."""

    def __init__(self, contents: Mapping[str, bytes | None]) -> None:
        self.contents = contents
        self.parsed: dict[tuple[str, str], dict[Ref, Entry] | None] = {}

    def entries(self, path: str, blob: str) -> dict[Ref, Entry] | None:
        """Return the records of a blob, none for no blob; None where it cannot be read."""
        if not blob:
            return {}
        key = path, blob
        if key not in self.parsed:
            content = self.contents[blob]
            document = parse(content, path)[0] if content is not None else None
            self.parsed[key] = entries({path: document}, Names({}, {})) if document else None
        return self.parsed[key]

    def steps(self, touched: Touched) -> list[_Row]:
        """Return what happened to the records of one file; in a merge, what no parent had."""
        new = self.entries(touched.path, touched.after)
        sides = [
            {row[:2]: row for row in _steps(self.entries(touched.path, blob), new)}
            for blob in touched.before
        ]
        first, *others = sides
        rows = []
        for key, (kind, name, what, titles) in first.items():
            if all(key in side for side in others):
                common = [
                    title for title in titles if all(title in side[key][3] for side in others)
                ]
                if common or not titles:
                    rows.append((kind, name, what, tuple(common)))
        return rows


def _steps(old: Mapping[Ref, Entry] | None, new: Mapping[Ref, Entry] | None) -> Iterator[_Row]:
    """Yield what was added, removed or changed; unknown where a side cannot be read."""
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
        elif rows := differences(was.values, now.values, now.model):
            titles = dict.fromkeys(shorten(row.title, 40) for row in rows)
            yield ref.kind, ref.id, "changed", tuple(titles)


def _rows(text: str | None) -> list[_Row] | None:
    """Return what was stored of a commit; None where nothing, or something else, is stored."""
    try:
        return [
            (str(kind), str(name), str(what), tuple(map(str, titles)))
            for kind, name, what, titles in json.loads(text or "null")
        ]
    except (ValueError, TypeError):
        return None


def _same(tree: Mapping[str, str], now: State) -> dict[str, Document]:
    """Return the documents that are byte for byte the same in a tree."""
    return {
        name: document
        for name, document in now.documents.items()
        if (blob := tree.get(name)) and blob == _blob(document.text.encode(), len(blob))
    }


def _blob(content: bytes, digits: int) -> str:
    """Return git's id of a blob: SHA-1, or SHA-256 where ids have 64 digits."""
    algorithm = sha256 if digits == 64 else sha1  # noqa: PLR2004 — as the docstring states
    return algorithm(f"blob {len(content)}\0".encode() + content, usedforsecurity=False).hexdigest()
