"""scripts/extract: what concerns one indicator or one unit, out of a finished binder."""

from __future__ import annotations

import json
import re
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pikepdf

from yingjian.base import atomic
from yingjian.binder.extract import extract
from yingjian.binder.metadata import About
from yingjian.commands.arguments import Parser

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_KINDS: Mapping[str, str] = {"indicators": "指标", "units": "单位"}
# What no file system takes in a name.
_UNFIT = re.compile(r'[\\/:*?"<>|\s]+')


class _CallError(Exception):
    """The call is at fault; the message is Chinese."""


def parser() -> Parser:
    """What the command takes."""
    made = Parser(
        "scripts/extract",
        "从装订好的册子里取出一个指标或一个单位的页，另存为 PDF。页码、页面都与全册一样。",
    )
    made.add_argument(
        "binder",
        metavar="册子",
        nargs="?",
        type=Path,
        default=Path("site/binder.pdf"),
        help="装订册（默认 site/binder.pdf），旁边要有 binder.json",
    )
    made.add_argument(
        "--indicator", metavar="编号", action="append", default=[], help="如 A1.1.1，可写几次"
    )
    made.add_argument(
        "--unit", metavar="编号", action="append", default=[], help="如 U05，可写几次"
    )
    made.add_argument("--all", action="store_true", help="每个指标、每个单位各一份")
    made.add_argument(
        "--out",
        metavar="目录",
        type=Path,
        default=Path("extracts"),
        help="放到哪里（默认 extracts/）",
    )
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status: 0 done, 2 the call is at fault."""
    asked = parser().parse_args(arguments)
    try:
        pdf, told = _binder(asked.binder)
        wanted = list(_wanted(told, {"indicators": asked.indicator, "units": asked.unit}, asked))
        about = _about(pdf, told)
        asked.out.mkdir(parents=True, exist_ok=True)
        for word, one in wanted:
            name = _UNFIT.sub("-", f"{word}-{one['id']}-{one['title']}") + ".pdf"
            made = extract(
                pdf,
                [(first, last) for first, last in one["pages"]],
                about(f"{one['id']} {one['title']}"),
            )
            atomic.write(asked.out / name, made)
            pages = sum(last - first + 1 for first, last in one["pages"])
            sys.stdout.write(f"{asked.out / name}　{pages} 页\n")
    except _CallError as error:
        sys.stderr.write(f"{error}。\n用 scripts/extract --help 看说明。\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"不能写到 {asked.out}：{error.strerror or error}。\n")
        return 2
    return 0


def _binder(path: Path) -> tuple[bytes, dict[str, Any]]:
    listed = path.with_suffix(".json")
    try:
        pdf, told = path.read_bytes(), json.loads(listed.read_bytes())
    except OSError as error:
        raise _CallError(f"打不开 {error.filename}：{error.strerror or error}") from None
    except ValueError as error:
        raise _CallError(f"清单 {listed} 不是能读的 JSON：{error}") from None
    if not isinstance(told, dict) or not all(kind in told for kind in _KINDS):
        raise _CallError(f"{listed} 不是装订册的清单，或者册子里没有装订材料")
    return pdf, told


def _wanted(
    told: Mapping[str, Any], names: Mapping[str, Sequence[str]], asked: Any
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if not asked.all and not any(names.values()):
        raise _CallError("没有说要取什么：--indicator、--unit 或 --all")
    for kind, word in _KINDS.items():
        known = {one["id"]: one for one in told[kind] if one["pages"]}
        for name in known if asked.all else names[kind]:
            if name not in known:
                some = "、".join(list(known)[:8])
                raise _CallError(f"册子里没有{word} {name} 的页；有的是 {some} 等 {len(known)} 个")
            yield word, known[name]


def _about(pdf: bytes, told: Mapping[str, Any]) -> Any:
    """What each extract says of itself: like the binder, its own title added."""
    import io

    with pikepdf.open(io.BytesIO(pdf)) as file:
        author = str(file.docinfo.get("/Author", ""))
    level = told.get("pdfa")

    def about(title: str) -> About:
        return About(
            f"{told['title']}　{title}",
            author,
            date.fromisoformat(told["as_of"]),
            str(told["data_sha256"]),
            str(level)[-1].upper() if level else None,
        )

    return about


if __name__ == "__main__":
    raise SystemExit(main())
