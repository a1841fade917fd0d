"""Parse command lines and complain about them in Chinese."""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from yingjian.base.problems import DataError, as_text
from yingjian.base.settings import parse_day

if TYPE_CHECKING:
    from datetime import date

# Messages of argparse (3.11 to 3.14).
_WORDS: tuple[tuple[str, str], ...] = (
    (r"unrecognized arguments: (.*)", r"不认识的参数：\1"),
    (r"argument (\S+).*: expected one argument", r"\1 后面要跟一个值"),
    (
        r"argument (\S+).*: invalid choice: '?([^' ]*)'? \(choose from (.*)\)",
        r"\1 不能是 \2，可选：\3",
    ),
    (r"argument (\S+).*: invalid \w+ value: '(.*)'", r"\1 的值不对：\2"),
    (r"the following arguments are required: (.*)", r"缺少参数：\1"),
    (r"ambiguous option: (\S+) could match (.*)", r"\1 写得太短，可能是：\2"),
    (r"argument (\S+).*: ignored explicit argument '(.*)'", r"\1 后面不跟值：\2"),
    (r"argument (\S+): not allowed with argument (\S+)", r"\1 不能与 \2 同时用"),
)


class _Formatter(argparse.RawDescriptionHelpFormatter):
    def add_usage(self, usage, actions, groups, prefix=None):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202 — argparse's own
        super().add_usage(usage, actions, groups, prefix or "用法：")


class Parser(argparse.ArgumentParser):
    """A parser whose help and errors are Chinese; a bad call exits with 2."""

    def __init__(self, name: str, description: str) -> None:
        super().__init__(
            prog=name,
            description=description,
            add_help=False,
            allow_abbrev=False,
            formatter_class=_Formatter,
        )
        self._positionals.title = "对象"
        self._optionals.title = "参数"
        self.add_argument("--help", "-h", action="help", help="显示这段说明")

    def data(self) -> None:
        """Add ``--data``."""
        self.add_argument("--data", metavar="目录", type=Path, help="数据目录（默认项目的 data/）")

    def error(self, message: str) -> NoReturn:
        """Print in Chinese what is wrong with the call, and exit with 2."""
        for pattern, words in _WORDS:
            if re.fullmatch(pattern, message):
                message = re.sub(pattern, words, message)
                break
        sys.stderr.write(f"{message}。\n用 {self.prog} --help 看说明。\n")
        raise SystemExit(2)


class CallError(Exception):
    """The call is at fault; the message is Chinese, without a full stop."""


def read_bytes(path: Path) -> bytes:
    """Read a file that the caller named.

    Raises:
        CallError: it cannot be read.
    """
    try:
        return path.read_bytes()
    except OSError as error:
        raise CallError(f"打不开 {path}：{error.strerror or error}") from None


def as_of(text: str | None) -> date | None:
    """Return the day of ``--as-of``, None if it is not given; exit with 2 if it is no day."""
    try:
        return parse_day(text) if text else None
    except DataError as error:
        sys.stderr.write(as_text(error.problems) + "\n")
        raise SystemExit(2) from None
