"""A process that stays ready and divides itself for every paper, so that one bad paper costs one.

``python -m yingjian.papers.isolation.worker`` reads requests from its input and answers on its output. Each
paper is converted in a child of its own with limits on memory and time; a child that crashes,
hangs or eats memory is only a reason.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import io
import json
import os
import resource
import select
import signal
import sys
import time
from typing import TYPE_CHECKING, Any, Final, NamedTuple, NoReturn

from yingjian.papers import conversion, file_kind, glance
from yingjian.papers.isolation.framing import receive, send
from yingjian.papers.limits import GLANCE_SECONDS, LIMITS
from yingjian.papers.outcome import Answer, Unbindable, pack

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_CHUNK: Final = 1 << 20
#: How a child ends that was refused memory; any other code that is not 0 is a crash.
_NO_MEMORY: Final = 77
_MB: Final = 2**20
#: Linux, sys/prctl.h: die with the parent.
_PDEATHSIG: Final = 1
_BROKEN: Final = "请用原来的软件打开，另存（打印）为 PDF 后替换"


def main() -> None:
    """Answer requests until the input ends: a line of JSON, then the paper."""
    incoming, outgoing = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # Libraries that print must not spoil the answers.
    quiet = os.open(os.devnull, os.O_RDWR)
    os.dup2(quiet, 1)
    conversion.preload()
    gc.collect()
    gc.freeze()
    while True:
        try:
            head = receive(incoming)
            data = receive(incoming) if head is not None else None
        except EOFError:
            return
        if head is None or data is None:
            return
        told = json.loads(head)
        answer = _JOBS[told["job"]](data, str(told["name"]), bool(told["more"]))
        try:
            send(outgoing, answer)
        except OSError:
            return
        del data, answer


def _converted(data: bytes, name: str) -> bytes:
    return pack(conversion.convert_here(data, name))


class Job(NamedTuple):
    """What is done with a paper, and how many seconds it may take at most."""

    work: Callable[[bytes, str], bytes]
    seconds: int


_CONVERT: Final = Job(_converted, max(limit.seconds for limit in LIMITS.values()))
_GLANCE: Final = Job(glance.glance_here, GLANCE_SECONDS)


def convert(data: bytes, name: str, *, more: bool, job: Job = _CONVERT) -> bytes:
    """Convert one paper, or do another ``job`` with it, in a child process; return what it packed.

    ``more`` asks for the larger of the two memory limits.
    """
    limit = LIMITS[file_kind.detect_kind(data, name).family]
    seconds = min(limit.seconds, job.seconds)
    memory = limit.more if more else limit.memory
    answer, code = _in_child(lambda: job.work(data, name), memory, seconds)
    if code is None:
        reason = f"转换超过 {seconds} 秒还没有完，已停下"
        return pack(Answer(Unbindable(reason, _BROKEN), lasting=False))
    if code == 0 and answer:
        return answer
    if code in {_NO_MEMORY, -signal.SIGKILL}:
        reason = f"转换需要的内存超过 {memory // _MB} MB"
        tip = "请降低扫描分辨率，或拆成几份分别登记"
        hungry = memory < limit.more
        return pack(Answer(Unbindable(reason, tip), lasting=False, hungry=hungry))
    how = f"信号 {-code}" if code < 0 else f"代码 {code}"
    return pack(
        Answer(Unbindable(f"转换程序崩溃（{how}），文件可能已损坏", _BROKEN), lasting=False)
    )


def words(data: bytes, name: str) -> bytes:
    """Read a paper's text in a child process; return it packed, or the reason why not."""
    from yingjian.papers import searchable_text

    limit = LIMITS["other"]
    answer, code = _in_child(
        lambda: searchable_text.packed(data, name), limit.memory, limit.seconds
    )
    if code is None:
        return searchable_text.failed(f"读了 {limit.seconds} 秒还没有读完")
    if code in {_NO_MEMORY, -signal.SIGKILL}:
        return searchable_text.failed(f"读它要用的内存超过 {limit.memory // _MB} MB")
    return (
        answer
        if code == 0 and answer
        else searchable_text.failed("读不出里面的文字，文件可能已损坏")
    )


#: What may be asked for: the paper, its name, whether with more memory.
_JOBS: Final[Mapping[str, Callable[[bytes, str, bool], bytes]]] = {
    "convert": lambda data, name, more: convert(data, name, more=more),
    "glance": lambda data, name, more: convert(data, name, more=more, job=_GLANCE),
    "words": lambda data, name, _more: words(data, name),
}


def _in_child(make: Callable[[], bytes], memory: int, seconds: int) -> tuple[bytes, int | None]:
    """What ``make`` gives in a child process, and how that ended; None where time ran out."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _be_child(make, memory, seconds, writing)
    os.close(writing)
    answer, hung = _collected(reading, seconds)
    os.close(reading)
    if hung:
        _kill(child)
    _, status = os.waitpid(child, 0)
    # Programs that the child started.
    _kill(child)
    return answer, None if hung else os.waitstatus_to_exitcode(status)


def _be_child(make: Callable[[], bytes], memory: int, seconds: int, writing: int) -> NoReturn:
    code = 1
    try:
        os.setsid()
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PDEATHSIG, signal.SIGKILL)
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        packed = make()
        with io.FileIO(writing, "w") as stream:
            view = memoryview(packed)
            while view:
                view = view[stream.write(view) :]
        code = 0
    except MemoryError:
        code = _NO_MEMORY
    except BaseException:  # noqa: BLE001 -- whatever it was, this process is at its end
        code = 1
    finally:
        os._exit(code)


def _collected(reading: int, seconds: int) -> tuple[bytes, bool]:
    """Read until the child closes its end; tell whether time ran out before."""
    end = time.monotonic() + seconds
    chunks: list[bytes] = []
    while True:
        left = end - time.monotonic()
        ready: list[Any] = select.select([reading], [], [], max(0, left))[0] if left > 0 else []
        if not ready:
            return b"", True
        chunk = os.read(reading, _CHUNK)
        if not chunk:
            return b"".join(chunks), False
        chunks.append(chunk)


def _kill(group: int) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, signal.SIGKILL)


if __name__ == "__main__":
    main()
