"""scripts/sign: sign a finished binder with a certificate; the signature shows where seals go."""

from __future__ import annotations

import os
import sys
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from yingjian.base import atomic
from yingjian.commands.arguments import CallError, Parser, read_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence

#: Environment variable with the password; if it is not set, the terminal asks for it.
PASSWORD: Final = "YINGJIAN_SIGN_PASSWORD"  # noqa: S105 — a name, not a password
_TRUST: Final = "证书的签发机构是否可信，由看册子的人判断。"


class _BinderError(Exception):
    """The binder or the certificate is at fault; the message is Chinese."""


def parser() -> Parser:
    """Return the parser of the command's options."""
    command = Parser(
        "scripts/sign",
        "用数字证书给装订好的册子签名，签在封面的盖章处：写明谁签的、哪一天、“电子签名”，不画章。\n"
        "签名附在文件末尾，原来的内容一个字节不动；不联网，不取时间戳。",
    )
    command.add_argument("binder", metavar="册子.pdf", type=Path, help="scripts/build 生成的册子")
    command.add_argument(
        "--certificate",
        metavar="文件",
        type=Path,
        required=True,
        help="带私钥的 PKCS#12 证书（.p12、.pfx），RSA 或 ECDSA",
    )
    command.add_argument(
        "--out",
        metavar="文件",
        type=Path,
        help="签好的放到哪里（默认 册子-signed.pdf，在原册旁边）",
    )
    command.add_argument("--replace", action="store_true", help="放的地方已有文件时换掉它")
    command.add_argument("--reason", metavar="文字", help="签名的缘由，如 审核无误，写在签名里")
    command.add_argument("--day", metavar="日期", help="签名的日期，如 2015-10-20（默认当天）")
    command.epilog = (
        f"证书的口令在终端里问，或者写在环境变量 {PASSWORD} 里；不能写在命令行上。\n"
        "退出码：0 签好了；1 册子或证书不能签；2 用法不对（文件、口令、日期）。\n"
        "签好以后用 scripts/verify 核对：改过一个字都看得出来。"
    )
    return command


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit status: 0 signed, 1 binder or certificate unusable, 2 the call is at fault."""
    options = parser().parse_args(arguments)
    try:
        day = _day(options.day)
        out = _output_path(options.binder, options.out, replace=options.replace)
        pdf, raw = read_bytes(options.binder), read_bytes(options.certificate)
        signed, name = _sign(pdf, raw, day, options.reason, options.certificate)
        _write(out, signed)
    except CallError as error:
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
        raise CallError(f"--day 不是一个日期：写的是 {text}，应当写成 2015-10-20 这样") from None


def _output_path(binder: Path, out: Path | None, *, replace: bool) -> Path:
    out = out or binder.with_name(f"{binder.stem}-signed.pdf")
    if out.is_dir():
        raise CallError(f"{out} 是一个文件夹，--out 后面要写文件名")
    if out.exists() and not replace:
        raise CallError(f"已经有 {out} 这个文件，没有动它。要换掉它，加上 --replace")
    return out


def _password(path: Path) -> str:
    password = os.environ.get(PASSWORD)
    if password is not None:
        return password
    if not sys.stdin.isatty():
        raise CallError(f"没有口令：这里不是终端，问不了。请把口令放进环境变量 {PASSWORD}")
    from getpass import getpass

    try:
        return getpass(f"证书 {path.name} 的口令：")
    except (EOFError, KeyboardInterrupt):
        raise CallError("没有输入口令") from None


def _sign(pdf: bytes, raw: bytes, day: date, reason: str | None, path: Path) -> tuple[bytes, str]:
    """Return the signed binder, after reading it back, and the name of the signer."""
    from yingjian.base.fonts import FontsMissing
    from yingjian.binder.certificate import CertificateError, PasswordError, open_certificate
    from yingjian.binder.sign import UnsignableError, sign
    from yingjian.typeset.faces import FaceMissing

    try:
        identity = open_certificate(raw, _password(path))
        signed = sign(pdf, identity, day, reason)
    except PasswordError as error:
        raise CallError(f"{path}：{error}") from None
    except CertificateError as error:
        raise _BinderError(f"{path}：{error}") from None
    except (UnsignableError, FaceMissing, FontsMissing) as error:
        raise _BinderError(str(error).rstrip("。")) from None
    _read_back(signed)
    return signed, identity.name


def _read_back(signed: bytes) -> None:
    """Check that a reader will find the signature intact.

    Raises:
        _BinderError: it is not.
    """
    import io

    import pikepdf

    from yingjian.preflight.signature import read_signatures

    with pikepdf.open(io.BytesIO(signed)) as file:
        signatures = list(read_signatures(signed, file))
    if len(signatures) != 1 or not signatures[0].covers or not signatures[0].intact:
        raise _BinderError("签好的册子读回来对不上，没有写出。这是程序的问题，请报给维护者")


def _write(out: Path, content: bytes) -> None:
    """Write the whole file, or leave what was there."""
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        atomic.write(out, content, durable=True)
    except OSError as error:
        raise CallError(f"不能写到 {out}：{error.strerror or error}") from None


if __name__ == "__main__":
    raise SystemExit(main())
