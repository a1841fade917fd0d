"""scripts/new: one more record, asked for in Chinese or given by options."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from yingjian.base.problems import as_text, errors
from yingjian.base.settings import ROOT, cache_folder
from yingjian.commands.arguments import Parser
from yingjian.editing import adding
from yingjian.editing.committing import CommitError, commit
from yingjian.editing.kinds import KINDS, Question, questions
from yingjian.model.loading import examine
from yingjian.read.records import complaint
from yingjian.read.records.evidence import NOT_COLLECTED, RECEIVED

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from yingjian.editing.kinds import Kind
    from yingjian.read.source import Value

_GIVEN = {"id", "demonstration"}
# What says in a word what a record is about.
_WORDS = ("title", "text", "problem", "name")
# What is written where nothing was said.
_OTHERWISE: Mapping[tuple[str, str], Callable[[Namespace], Value]] = {
    ("evidence", "state"): lambda asked: RECEIVED if asked.file else NOT_COLLECTED,
    ("person", "name"): lambda _: None,
    ("figure", "value"): lambda _: None,
}


def parser(kind: Kind | None = None) -> Parser:
    """What the command takes; with a kind, what that kind takes."""
    if kind is None:
        listed = "\n".join(f"  {one.name:<10}{one.title}" for one in KINDS.values())
        made = Parser(
            "scripts/new",
            f"加一条记录：编号自动接着排，文件抄进来并算好页数和 SHA-256。\n\n可以加的：\n{listed}\n\n"
            "例：scripts/new evidence --file 扫描.pdf --title 会议纪要 --unit 镇党政办 --indicator A1.1.1:1\n"
            "在终端里不写参数，就一项一项问。scripts/new evidence --help 看每一项。",
        )
        made.add_argument("kind", metavar="种类", choices=tuple(KINDS), help="、".join(KINDS))
        return made
    made = Parser(f"scripts/new {kind.name}", f"加一条{kind.title}。在终端里没有写的会一项一项问。")
    made.data()
    for one in questions(kind.model).values():
        if one.key not in _GIVEN:
            words = f"{one.title}{'，几个用顿号隔开' if one.many else ''}"
            made.add_argument(
                f"--{one.key.replace('_', '-')}", metavar="值", dest=one.key, help=words
            )
    if kind.name == "evidence":
        made.add_argument("--file", metavar="文件", type=Path, action="append", default=[],
                          help="材料文件，可写几次；抄进 data/evidence/files/")  # fmt: skip
        made.add_argument("--indicator", metavar="指标", action="append", default=[],
                          help="证明哪个指标，可写几次；A1.1.1:2 表示它的第 2 项应备材料")  # fmt: skip
    if kind.name == "task":
        made.add_argument("--phase", metavar="阶段", help="哪个阶段，如 S2")
    if kind.name == "person":
        made.add_argument("--post", metavar="单位:职务", action="append", default=[],
                          help="职务，可写几次，如 镇党政办:主任；不知道单位就只写职务")  # fmt: skip
    made.add_argument(
        "--commit", action="store_true", help="没有错就另开一个 git 分支提交，等人合并"
    )
    made.add_argument("--no-questions", action="store_true", help="不问，缺的就缺着")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status: 0 added and sound, 1 added but something is lacking, 2 nothing was added."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    asked_kind = parser().parse_args(given[:1] or ["--help"])
    kind = KINDS[asked_kind.kind]
    asked = parser(kind).parse_args(given[1:])
    data: Path = asked.data or ROOT / "data"
    try:
        return _add(kind, asked, data)
    except adding.AddError as error:
        sys.stderr.write(f"没有加：{error}\n")
        return 2
    except CommitError as error:
        sys.stderr.write(f"加好了，没有提交：{error}\n")
        return 2
    except (KeyboardInterrupt, EOFError):
        sys.stderr.write("\n没有加：中途停下了。\n")
        return 2


def _add(kind: Kind, asked: Namespace, data: Path) -> int:
    if not data.is_dir():
        raise adding.AddError(f"没有 {data} 这个目录。--data 后面写放数据的目录。")
    used, phases = adding.used_ids(data, kind)
    interactive = sys.stdin.isatty() and not asked.no_questions
    phase = _phase(asked, phases, interactive=interactive) if kind.name == "task" else ""
    name = adding.next_id(kind, used, f"T{phase[1:]}." if phase else "")
    values: dict[str, Value] = {"id": name}
    values |= dict(_values(kind, asked, interactive=interactive))
    files = []
    for index, source in enumerate(getattr(asked, "file", []) or _asked_file(kind, interactive)):
        number = name if not index else f"{name}-{index + 1}"
        files.append(adding.copy_paper(source, data, number, str(values["title"])))
    if files:
        values["files"] = [{"path": one.name, "sha256": one.sha256} for one in files]
        pages = [one.pages for one in files]
        if "pages" not in values and all(pages):
            values["pages"] = sum(one for one in pages if one)
    try:
        path = adding.add(data, kind, values, phase)
    except adding.AddError:
        for one in files:
            (data / "evidence" / "files" / one.name).unlink(missing_ok=True)
        raise
    sys.stdout.write(f"加了{kind.title} {name}：{data.name}/{path.relative_to(data)}\n")
    for one in files:
        counted = f"{one.pages} 页" if one.pages else "页数要打开看"
        sys.stdout.write(f"  文件 {one.name}，{one.size} 字节，{counted}，SHA-256 {one.sha256}\n")
    status = _examined(data, name, path)
    if asked.commit and not status:
        written = [path, *(data / "evidence" / "files" / one.name for one in files)]
        words = next((values[key] for key in _WORDS if values.get(key)), "")
        commit(data, f"add-{name}", f"新增{kind.title} {name} {words}".strip(), written)
    return status


def _phase(asked: Namespace, phases: list[str], *, interactive: bool) -> str:
    listed = "、".join(phases)
    phase = asked.phase or (_ask(f"阶段（{listed}）：") if interactive else "")
    if phase not in phases:
        raise adding.AddError(f"用 --phase 写哪个阶段：{listed}。")
    return str(phase)


def _values(kind: Kind, asked: Namespace, *, interactive: bool) -> Iterator[tuple[str, Value]]:
    for key, question in questions(kind.model).items():
        if key in _GIVEN:
            continue
        text = getattr(asked, key, None)
        if text is not None:
            yield key, _checked(kind, question, text)
        elif key in kind.asked and interactive:
            answered = _answer(kind, question)
            if answered is not None:
                yield key, answered
        elif (kind.name, key) in _OTHERWISE:
            yield key, _OTHERWISE[kind.name, key](asked)
        elif question.required:
            raise adding.AddError(f"缺 --{key.replace('_', '-')}（{question.title}）。")
    if kind.name == "evidence" and asked.indicator:
        yield "answers", [_indicator(one) for one in asked.indicator]
    if kind.name == "person":
        yield "posts", [_post(one) for one in asked.post]


def _checked(kind: Kind, question: Question, text: str) -> Value:
    value = _single(question.key, adding.parse_answer(question, text))
    wrong = complaint(kind.model, question.key, value)
    if wrong:
        option = f"--{question.key.replace('_', '-')}"
        raise adding.AddError(f"{option} {text}：{wrong[0]}{wrong[1]}")
    return value


def _single(key: str, value: Value) -> Value:
    """A lead unit is written as a word, not as a list of one."""
    return value[0] if key == "lead" and isinstance(value, list) and len(value) == 1 else value


def _indicator(text: str) -> Value:
    name, _, slot = text.partition(":")
    made: dict[str, Value] = {"indicator": name.strip()}
    if slot:
        if not slot.strip().isdigit():
            raise adding.AddError(f"--indicator {text}：冒号后面写第几项应备材料，如 A1.1.1:2。")
        made["slot"] = int(slot)
    return made


def _post(text: str) -> Value:
    unit, colon, title = text.replace("：", ":").partition(":")
    return {"unit": unit.strip(), "title": title.strip()} if colon else {"title": unit.strip()}


def _answer(kind: Kind, question: Question) -> Value:
    """Ask until the answer fits; an empty answer leaves out what may be left out."""
    hint = "，几个用顿号隔开" if question.many else ""
    hint += "，如 2015-08-03" if question.base is date else ""
    must = "" if question.required else "，没有就直接回车"
    while True:
        text = _ask(f"{question.title}{hint}{must}：")
        if not text:
            if not question.required:
                return None
            continue
        value = _single(question.key, adding.parse_answer(question, text))
        wrong = complaint(kind.model, question.key, value)
        if wrong is None:
            return value
        sys.stdout.write(f"  {wrong[0]}{wrong[1]}\n")


def _asked_file(kind: Kind, interactive: bool) -> list[Path]:  # noqa: FBT001 — a plain question
    if kind.name != "evidence" or not interactive:
        return []
    text = _ask("材料文件在哪里，没有就直接回车：").strip("'\"")
    return [Path(text).expanduser()] if text else []


def _ask(words: str) -> str:
    return input(words).strip()


def _examined(data: Path, name: str, path: Path) -> int:
    """Say whether the data with the new record is sound, and what the record still lacks."""
    today = date.today()  # noqa: DTZ011 — the town's own calendar day
    found = examine(data, ROOT / "docs", today=today, cache=cache_folder()).problems
    file = f"{data.name}/{path.relative_to(data)}"
    own = [
        one for one in found if one.file == file and (path.stem == name or _near(one, path, name))
    ]
    others = len(errors([one for one in found if one not in own]))
    if own:
        sys.stdout.write(f"还要补：\n{as_text(own)}\n")
    if others:
        sys.stdout.write(f"别处另有 {others} 处错误，用 scripts/check 看。\n")
    if not own and not others:
        sys.stdout.write("检查通过。\n")
    return 1 if errors(own) else 0


def _near(problem: object, path: Path, name: str) -> bool:
    """Whether a problem stands in the record of that id in a file of many."""
    import re

    lines = path.read_text(encoding="utf-8").split("\n")
    first = next(
        (at for at, line in enumerate(lines, 1) if re.search(rf"\bid: {re.escape(name)}\b", line)),
        0,
    )
    later = (
        at
        for at, line in enumerate(lines[first:], first + 1)
        if re.match(r"\s*- (\{)?id:|\S", line)
    )
    return bool(first) and first <= problem.line < next(later, len(lines) + 1)  # type: ignore[attr-defined]


if __name__ == "__main__":
    raise SystemExit(main())
