"""scripts/extract: save the pages of one indicator or one unit of a finished binder."""

from __future__ import annotations

import io
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
from yingjian.commands.arguments import CallError, Parser, read_bytes

if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Iterator, Mapping, Sequence

_KINDS: Mapping[str, str] = {"indicators": "指标", "units": "单位"}
# Characters that some file system does not allow in a name.
_UNFIT = re.compile(r'[\\/:*?"<>|\s]+')


def parser() -> Parser:
    """Return the parser of the command's options."""
    command = Parser(
        "scripts/extract",
        "从装订好的册子里取出一个指标或一个单位的页，另存为 PDF。页码、页面都与全册一样。",
    )
    command.add_argument(
        "binder",
        metavar="册子",
        nargs="?",
        type=Path,
        default=Path("site/binder.pdf"),
        help="装订册（默认 site/binder.pdf），旁边要有 binder.json",
    )
    command.add_argument(
        "--indicator", metavar="编号", action="append", default=[], help="如 A1.1.1，可写几次"
    )
    command.add_argument(
        "--unit", metavar="编号", action="append", default=[], help="如 U05，可写几次"
    )
    command.add_argument("--all", action="store_true", help="每个指标、每个单位各一份")
    command.add_argument(
        "--out",
        metavar="目录",
        type=Path,
        default=Path("extracts"),
        help="放到哪里（默认 extracts/）",
    )
    return command


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit status: 0 done, 2 the call is at fault."""
    options = parser().parse_args(arguments)
    try:
        pdf, manifest = _read_binder(options.binder)
        entries = list(_select(manifest, options))
        author = _author(pdf)
        options.out.mkdir(parents=True, exist_ok=True)
        for word, entry in entries:
            title, ranges = f"{entry['id']} {entry['title']}", entry["pages"]
            name = _UNFIT.sub("-", f"{word}-{title}") + ".pdf"
            about = _metadata(manifest, author, title)
            content = extract(pdf, [(first, last) for first, last in ranges], about)
            atomic.write(options.out / name, content)
            pages = sum(last - first + 1 for first, last in ranges)
            sys.stdout.write(f"{options.out / name}　{pages} 页\n")
    except CallError as error:
        sys.stderr.write(f"{error}。\n用 scripts/extract --help 看说明。\n")
        return 2
    except OSError as error:
        sys.stderr.write(f"不能写到 {options.out}：{error.strerror or error}。\n")
        return 2
    return 0


def _read_binder(path: Path) -> tuple[bytes, dict[str, Any]]:
    """Return a binder and the manifest beside it.

    Raises:
        CallError: one of them cannot be read.
    """
    beside = path.with_suffix(".json")
    pdf, raw = read_bytes(path), read_bytes(beside)
    try:
        manifest = json.loads(raw)
    except ValueError as error:
        raise CallError(f"清单 {beside} 不是能读的 JSON：{error}") from None
    if not isinstance(manifest, dict) or not all(kind in manifest for kind in _KINDS):
        raise CallError(f"{beside} 不是装订册的清单，或者册子里没有装订材料")
    return pdf, manifest


def _select(
    manifest: Mapping[str, Any], options: Namespace
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield (Chinese kind, entry of the manifest) of everything that is asked for.

    Raises:
        CallError: nothing is asked for, or something that has no pages.
    """
    asked = {"indicators": options.indicator, "units": options.unit}
    if not options.all and not any(asked.values()):
        raise CallError("没有说要取什么：--indicator、--unit 或 --all")
    for kind, word in _KINDS.items():
        entries = {entry["id"]: entry for entry in manifest[kind] if entry["pages"]}
        for name in entries if options.all else asked[kind]:
            if name not in entries:
                some = "、".join(list(entries)[:8])
                raise CallError(f"册子里没有{word} {name} 的页；有的是 {some} 等 {len(entries)} 个")
            yield word, entries[name]


def _author(pdf: bytes) -> str:
    with pikepdf.open(io.BytesIO(pdf)) as file:
        return str(file.docinfo.get("/Author", ""))


def _metadata(manifest: Mapping[str, Any], author: str, title: str) -> About:
    """Return the metadata of an extract: the binder's, with a title added."""
    level = manifest.get("pdfa")
    return About(
        f"{manifest['title']}　{title}",
        author,
        date.fromisoformat(manifest["as_of"]),
        str(manifest["data_sha256"]),
        str(level)[-1].upper() if level else None,
    )


if __name__ == "__main__":
    raise SystemExit(main())
