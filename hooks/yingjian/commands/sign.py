"""scripts/sign: sign a finished binder with a certificate, visibly in the place for the seal."""

from __future__ import annotations

import os
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from yingjian.base import atomic
from yingjian.commands.arguments import Parser

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Where the password is taken from if it is set; otherwise it is asked for on the terminal.
PASSWORD: Final = "YINGJIAN_SIGN_PASSWORD"  # noqa: S105 — a name, not a password
_TRUST: Final = "证书的签发机构是否可信，由看册子的人判断。"


class _CallError(Exception):
    """The call is at fault; the message is Chinese."""


class _BinderError(Exception):
    """The binder or the certificate is at fault; the message is Chinese."""


def parser() -> Parser:
    """What the command takes."""
    made = Parser(
        "scripts/sign",
        "用数字证书给装订好的册子签名，签在封面的盖章处：写明谁签的、哪一天、“电子签名”，不画章。\n"
        "签名附在文件末尾，原来的内容一个字节不动；不联网，不取时间戳。",
    )
    made.add_argument("binder", metavar="册子.pdf", type=Path, help="scripts/build 生成的册子")
    made.add_argument(
        "--certificate",
        metavar="文件",
        type=Path,
        required=True,
        help="带私钥的 PKCS#12 证书（.p12、.pfx），RSA 或 ECDSA",
    )
    made.add_argument(
        "--out",
        metavar="文件",
        type=Path,
        help="签好的放到哪里（默认 册子-signed.pdf，在原册旁边）",
    )
    made.add_argument("--replace", action="store_true", help="放的地方已有文件时换掉它")
    made.add_argument("--reason", metavar="文字", help="签名的缘由，如 审核无误，写在签名里")
    made.add_argument("--day", metavar="日期", help="签名的日期，如 2015-10-20（默认当天）")
    made.epilog = (
        f"证书的口令在终端里问，或者写在环境变量 {PASSWORD} 里；不能写在命令行上。\n"
        "退出码：0 签好了；1 册子或证书不能签；2 用法不对（文件、口令、日期）。\n"
        "签好以后用 scripts/verify 核对：改过一个字都看得出来。"
    )
    return made


def main(arguments: Sequence[str] | None = None) -> int:
    """Exit status: 0 signed, 1 binder or certificate is at fault, 2 the call is at fault."""
    asked = parser().parse_args(arguments)
    try:
        day = _day(asked.day)
        out = _out(asked.binder, asked.out, replace=asked.replace)
        pdf, raw = _bytes(asked.binder), _bytes(asked.certificate)
        signed, name = _signed(pdf, raw, day, asked.reason, asked.certificate)
        _write(out, signed)
    except _CallError as error:
        sys.stderr.write(f"{error}。\n用 scripts/sign --help 看说明。\n")
        return 2
    except _BinderError as error:
        sys.stderr.write(f"没有签：{error}。\n")
        return 1
    sys.stdout.write(f"{out}　{name}　{day.isoformat()} 电子签名\n{_TRUST}\n")
    return 0


def _day(text: str | None) -> date:
    if text is None:
        return datetime.now().date()  # noqa: DTZ005 — the town's own calendar day
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise _CallError(f"--day 不是一个日期：写的是 {text}，应当写成 2015-10-20 这样") from None


def _out(binder: Path, named: Path | None, *, replace: bool) -> Path:
    out = named or binder.with_name(f"{binder.stem}-signed.pdf")
    if out.is_dir():
        raise _CallError(f"{out} 是一个文件夹，--out 后面要写文件名")
    if out.exists() and not replace:
        raise _CallError(f"已经有 {out} 这个文件，没有动它。要换掉它，加上 --replace")
    return out


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise _CallError(f"打不开 {path}：{error.strerror or error}") from None


def _password(path: Path) -> str:
    known = os.environ.get(PASSWORD)
    if known is not None:
        return known
    if not sys.stdin.isatty():
        raise _CallError(f"没有口令：这里不是终端，问不了。请把口令放进环境变量 {PASSWORD}")
    from getpass import getpass

    try:
        return getpass(f"证书 {path.name} 的口令：")
    except (EOFError, KeyboardInterrupt):
        raise _CallError("没有输入口令") from None


def _signed(pdf: bytes, raw: bytes, day: date, reason: str | None, path: Path) -> tuple[bytes, str]:
    """The signed binder, read back and found intact, and who signed it."""
    from yingjian.base.fonts import FontsMissing
    from yingjian.binder.certificate import CertificateError, PasswordError, open_certificate
    from yingjian.binder.sign import UnsignableError, sign
    from yingjian.typeset.faces import FaceMissing

    try:
        identity = open_certificate(raw, _password(path))
        signed = sign(pdf, identity, day, reason)
    except PasswordError as error:
        raise _CallError(f"{path}：{error}") from None
    except CertificateError as error:
        raise _BinderError(f"{path}：{error}") from None
    except (UnsignableError, FaceMissing, FontsMissing) as error:
        raise _BinderError(str(error).rstrip("。")) from None
    _read_back(signed)
    return signed, identity.name


def _read_back(signed: bytes) -> None:
    """Nothing leaves this command that a reader would call broken."""
    import io

    import pikepdf

    from yingjian.preflight.signature import read_signatures

    with pikepdf.open(io.BytesIO(signed)) as file:
        found = list(read_signatures(signed, file))
    if len(found) != 1 or not found[0].covers or not found[0].intact:
        raise _BinderError("签好的册子读回来对不上，没有写出。这是程序的问题，请报给维护者")


def _write(out: Path, content: bytes) -> None:
    """Write whole or not at all."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        atomic.write(out, content, durable=True)
    except OSError as error:
        raise _CallError(f"不能写到 {out}：{error.strerror or error}") from None


if __name__ == "__main__":
    raise SystemExit(main())
