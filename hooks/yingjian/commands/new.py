"""scripts/new: add a record from options, or from answers to questions in the terminal."""

from __future__ import annotations

import re
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

# Fields that nobody is asked for.
_AUTOMATIC = {"id", "demonstration"}
# Fields that name a record, the first that it has.
_TITLES = ("title", "text", "problem", "name")
# Defaults for omitted answers.
_DEFAULTS: Mapping[tuple[str, str], Callable[[Namespace], Value]] = {
    ("evidence", "state"): lambda options: RECEIVED if options.file else NOT_COLLECTED,
    ("person", "name"): lambda _: None,
    ("figure", "value"): lambda _: None,
}


def parser(kind: Kind | None = None) -> Parser:
    """Return the parser of the kind of record, or of the options that a kind takes."""
    if kind is None:
        listed = "\n".join(f"  {row.name:<10}{row.title}" for row in KINDS.values())
        command = Parser(
            "scripts/new",
            f"加一条记录：编号自动接着排，文件抄进来并算好页数和 SHA-256。\n\n可以加的：\n{listed}\n\n"
            "例：scripts/new evidence --file 扫描.pdf --title 会议纪要 --unit 镇党政办 --indicator A1.1.1:1\n"
            "在终端里不写参数，就一项一项问。scripts/new evidence --help 看每一项。",
        )
        command.add_argument("kind", metavar="种类", choices=tuple(KINDS), help="、".join(KINDS))
        return command
    command = Parser(
        f"scripts/new {kind.name}", f"加一条{kind.title}。在终端里没有写的会一项一项问。"
    )
    command.data()
    for key, question in questions(kind.model).items():
        if key not in _AUTOMATIC:
            words = f"{question.title}{'，几个用顿号隔开' if question.many else ''}"
            command.add_argument(_option(key), metavar="值", dest=key, help=words)
    if kind.name == "evidence":
        command.add_argument("--file", metavar="文件", type=Path, action="append", default=[],
                          help="材料文件，可写几次；抄进 data/evidence/files/")  # fmt: skip
        command.add_argument("--indicator", metavar="指标", action="append", default=[],
                          help="证明哪个指标，可写几次；A1.1.1:2 表示它的第 2 项应备材料")  # fmt: skip
    if kind.name == "task":
        command.add_argument("--phase", metavar="阶段", help="哪个阶段，如 S2")
    if kind.name == "person":
        command.add_argument("--post", metavar="单位:职务", action="append", default=[],
                          help="职务，可写几次，如 镇党政办:主任；不知道单位就只写职务")  # fmt: skip
    command.add_argument(
        "--commit", action="store_true", help="没有错就另开一个 git 分支提交，等人合并"
    )
    command.add_argument("--no-questions", action="store_true", help="不问，缺的就缺着")
    return command


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit status: 0 added, 1 added but incomplete, 2 nothing was added."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    kind = KINDS[parser().parse_args(given[:1] or ["--help"]).kind]
    options = parser(kind).parse_args(given[1:])
    data: Path = options.data or ROOT / "data"
    try:
        return _add(kind, options, data)
    except adding.AddError as error:
        sys.stderr.write(f"没有加：{error}\n")
        return 2
    except CommitError as error:
        sys.stderr.write(f"加好了，没有提交：{error}\n")
        return 2
    except (KeyboardInterrupt, EOFError):
        sys.stderr.write("\n没有加：中途停下了。\n")
        return 2


def _add(kind: Kind, options: Namespace, data: Path) -> int:
    if not data.is_dir():
        raise adding.AddError(f"没有 {data} 这个目录。--data 后面写放数据的目录。")
    used, phases = adding.used_ids(data, kind)
    interactive = sys.stdin.isatty() and not options.no_questions
    phase = _phase(options, phases, interactive=interactive) if kind.name == "task" else ""
    name = adding.next_id(kind, used, f"T{phase[1:]}." if phase else "")
    values: dict[str, Value] = {"id": name}
    values |= dict(_values(kind, options, interactive=interactive))
    files = []
    for index, source in enumerate(getattr(options, "file", []) or _ask_file(kind, interactive)):
        number = name if not index else f"{name}-{index + 1}"
        files.append(adding.copy_paper(source, data, number, str(values["title"])))
    if files:
        values["files"] = [{"path": file.name, "sha256": file.sha256} for file in files]
        pages = [file.pages for file in files if file.pages]
        if "pages" not in values and len(pages) == len(files):
            values["pages"] = sum(pages)
    try:
        path = adding.add(data, kind, values, phase)
    except adding.AddError:
        for file in files:
            (data / "evidence" / "files" / file.name).unlink(missing_ok=True)
        raise
    sys.stdout.write(f"加了{kind.title} {name}：{data.name}/{path.relative_to(data)}\n")
    for file in files:
        counted = f"{file.pages} 页" if file.pages else "页数要打开看"
        sys.stdout.write(
            f"  文件 {file.name}，{file.size} 字节，{counted}，SHA-256 {file.sha256}\n"
        )
    status = _report_problems(data, name, path)
    if options.commit and not status:
        written = [path, *(data / "evidence" / "files" / file.name for file in files)]
        words = next((values[key] for key in _TITLES if values.get(key)), "")
        commit(data, f"add-{name}", f"新增{kind.title} {name} {words}".strip(), written)
    return status


def _phase(options: Namespace, phases: list[str], *, interactive: bool) -> str:
    listed = "、".join(phases)
    phase = options.phase or (_ask(f"阶段（{listed}）：") if interactive else "")
    if phase not in phases:
        raise adding.AddError(f"用 --phase 写哪个阶段：{listed}。")
    return str(phase)


def _values(kind: Kind, options: Namespace, *, interactive: bool) -> Iterator[tuple[str, Value]]:
    for key, question in questions(kind.model).items():
        if key in _AUTOMATIC:
            continue
        text = getattr(options, key, None)
        if text is not None:
            yield key, _check_option(kind, question, text)
        elif key in kind.asked and interactive:
            answer = _ask_until_valid(kind, question)
            if answer is not None:
                yield key, answer
        elif (kind.name, key) in _DEFAULTS:
            yield key, _DEFAULTS[kind.name, key](options)
        elif question.required:
            raise adding.AddError(f"缺 {_option(key)}（{question.title}）。")
    if kind.name == "evidence" and options.indicator:
        yield "answers", [_indicator(text) for text in options.indicator]
    if kind.name == "person":
        yield "posts", [_post(text) for text in options.post]


def _option(key: str) -> str:
    """Return the option of a field."""
    return f"--{key.replace('_', '-')}"


def _check_option(kind: Kind, question: Question, text: str) -> Value:
    value = _single(question.key, adding.parse_answer(question, text))
    wrong = complaint(kind.model, question.key, value)
    if wrong:
        raise adding.AddError(f"{_option(question.key)} {text}：{wrong[0]}{wrong[1]}")
    return value


def _single(key: str, value: Value) -> Value:
    """Return a single lead unit as text instead of a list."""
    return value[0] if key == "lead" and isinstance(value, list) and len(value) == 1 else value


def _indicator(text: str) -> Value:
    name, _, slot = text.partition(":")
    answer: dict[str, Value] = {"indicator": name.strip()}
    if slot:
        if not slot.strip().isdigit():
            raise adding.AddError(f"--indicator {text}：冒号后面写第几项应备材料，如 A1.1.1:2。")
        answer["slot"] = int(slot)
    return answer


def _post(text: str) -> Value:
    unit, colon, title = text.replace("：", ":").partition(":")
    return {"unit": unit.strip(), "title": title.strip()} if colon else {"title": unit.strip()}


def _ask_until_valid(kind: Kind, question: Question) -> Value:
    """Ask until the answer is valid; None if an optional field is left out."""
    hint = "，几个用顿号隔开" if question.many else ""
    hint += "，如 2015-08-03" if question.base is date else ""
    optional = "" if question.required else "，没有就直接回车"
    while True:
        text = _ask(f"{question.title}{hint}{optional}：")
        if not text:
            if not question.required:
                return None
            continue
        value = _single(question.key, adding.parse_answer(question, text))
        wrong = complaint(kind.model, question.key, value)
        if wrong is None:
            return value
        sys.stdout.write(f"  {wrong[0]}{wrong[1]}\n")


def _ask_file(kind: Kind, interactive: bool) -> list[Path]:  # noqa: FBT001 — as everywhere here
    if kind.name != "evidence" or not interactive:
        return []
    text = _ask("材料文件在哪里，没有就直接回车：").strip("'\"")
    return [Path(text).expanduser()] if text else []


def _ask(words: str) -> str:
    return input(words).strip()


def _report_problems(data: Path, name: str, path: Path) -> int:
    """Print what the new record still lacks; return the exit status."""
    today = date.today()  # noqa: DTZ011 — the town's own calendar day
    problems = examine(data, ROOT / "docs", today=today, cache=cache_folder()).problems
    file = f"{data.name}/{path.relative_to(data)}"
    lines = _record_lines(path, name)
    of_record = [row for row in problems if row.file == file and row.line in lines]
    others = len(errors([row for row in problems if row not in of_record]))
    if of_record:
        sys.stdout.write(f"还要补：\n{as_text(of_record)}\n")
    if others:
        sys.stdout.write(f"别处另有 {others} 处错误，用 scripts/check 看。\n")
    if not of_record and not others:
        sys.stdout.write("检查通过。\n")
    return 1 if errors(of_record) else 0


def _record_lines(path: Path, name: str) -> range:
    """Return the numbers of the lines of a record; of a file with one record, all."""
    lines = path.read_text(encoding="utf-8").split("\n")
    if path.stem == name:
        return range(len(lines) + 2)
    begin = re.compile(rf"\bid: {re.escape(name)}\b")
    first = next((n for n, line in enumerate(lines, 1) if begin.search(line)), 0)
    later = (
        n for n, line in enumerate(lines[first:], first + 1) if re.match(r"\s*- (\{)?id:|\S", line)
    )
    return range(first, next(later, len(lines) + 1)) if first else range(0)


if __name__ == "__main__":
    raise SystemExit(main())
