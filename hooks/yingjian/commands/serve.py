"""scripts/serve: the site on this machine, made anew whenever data/ or docs/ change."""

from __future__ import annotations

import os
import sys
from subprocess import run
from typing import TYPE_CHECKING

from yingjian.base.settings import ROOT
from yingjian.commands.arguments import Parser

if TYPE_CHECKING:
    from collections.abc import Sequence

_LAST_PORT = 65535


def parser() -> Parser:
    """What the command takes."""
    made = Parser("scripts/serve", "在本机打开网站，data/ 或 docs/ 一改就更新。按 Ctrl+C 结束。")
    made.data()
    made.add_argument("--port", metavar="端口", type=int, default=8000, help="端口（默认 8000）")
    made.add_argument("--as-of", metavar="日期", help="按哪一天推算")
    made.add_argument("--binder", action="store_true", help="同时更新装订册（慢一些）")
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status of the server; 2 the call is at fault."""
    asked = parser().parse_args(arguments)
    if not 0 < asked.port <= _LAST_PORT:
        sys.stderr.write(f"端口应当在 1 到 {_LAST_PORT} 之间。\n")
        return 2
    environment = os.environ | {
        "YINGJIAN_BINDER": "1" if asked.binder else "0",
        "NO_MKDOCS_2_WARNING": "1",
    }
    command = [sys.executable, "-m", "mkdocs", "serve", "-a", f"127.0.0.1:{asked.port}"]
    if asked.data:
        environment["YINGJIAN_DATA"] = str(asked.data.resolve())
        command += ["-w", str(asked.data.resolve())]
    if asked.as_of:
        environment["YINGJIAN_AS_OF"] = asked.as_of
    sys.stderr.write(f"打开 http://127.0.0.1:{asked.port}/ ，按 Ctrl+C 结束。\n")
    try:
        return run(command, cwd=ROOT, env=environment, check=False).returncode  # noqa: S603 — our own interpreter
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    raise SystemExit(main())
