"""scripts/serve: serve the site on this machine; rebuild it whenever data/ or docs/ change."""

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
    """Return the parser of the command's options."""
    command = Parser("scripts/serve", "在本机打开网站，data/ 或 docs/ 一改就更新。按 Ctrl+C 结束。")
    command.data()
    command.add_argument("--port", metavar="端口", type=int, default=8000, help="端口（默认 8000）")
    command.add_argument("--as-of", metavar="日期", help="按哪一天推算")
    command.add_argument("--binder", action="store_true", help="同时更新装订册（慢一些）")
    return command


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit status of the server; 2 if the call is at fault."""
    options = parser().parse_args(arguments)
    if not 0 < options.port <= _LAST_PORT:
        sys.stderr.write(f"端口应当在 1 到 {_LAST_PORT} 之间。\n")
        return 2
    environment = os.environ | {
        "YINGJIAN_BINDER": "1" if options.binder else "0",
        "NO_MKDOCS_2_WARNING": "1",
    }
    command = [sys.executable, "-m", "mkdocs", "serve", "-a", f"127.0.0.1:{options.port}"]
    if options.data:
        environment["YINGJIAN_DATA"] = str(options.data.resolve())
        command += ["-w", str(options.data.resolve())]
    if options.as_of:
        environment["YINGJIAN_AS_OF"] = options.as_of
    sys.stderr.write(f"打开 http://127.0.0.1:{options.port}/ ，按 Ctrl+C 结束。\n")
    try:
        return run(command, cwd=ROOT, env=environment, check=False).returncode  # noqa: S603 — our own interpreter
    except KeyboardInterrupt:
        return 0


if __name__ == "__main__":
    raise SystemExit(main())
