"""A process that forks a child for every paper, with limits on memory and time.

``python -m yingjian.papers.isolation.worker`` reads requests from its input and answers on its
output. A child that crashes, hangs or needs too much memory becomes the reason in an answer.
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
from typing import TYPE_CHECKING, Final, NamedTuple, NoReturn

from yingjian.papers import conversion, file_kind, page_pictures, searchable_text
from yingjian.papers.isolation.framing import receive, send
from yingjian.papers.limits import LIMITS, MB, PREVIEW_SECONDS
from yingjian.papers.outcome import MAKE_SMALLER, PRINT_AGAIN, Answer, Unbindable, pack

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_CHUNK: Final = 1 << 20
#: Exit code of a child that was refused memory; any other code that is not 0 is a crash.
_NO_MEMORY: Final = 77
#: Linux, sys/prctl.h: a signal for the child when its parent dies.
_PR_SET_PDEATHSIG: Final = 1


def main() -> None:
    """Answer requests until the input ends: a line of JSON, then the paper."""
    incoming, outgoing = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    # Libraries that print must not write between the answers.
    os.dup2(os.open(os.devnull, os.O_RDWR), 1)
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
        request = json.loads(head)
        answer = _JOBS[request["job"]](data, str(request["name"]), bool(request["retry"]))
        try:
            send(outgoing, answer)
        except OSError:
            return
        del data, answer


class Job(NamedTuple):
    """What is done with a paper, and how many seconds it may take at most."""

    work: Callable[[bytes, str], bytes]
    seconds: int


_CONVERT: Final = Job(
    lambda data, name: pack(conversion.convert_here(data, name)),
    max(limit.seconds for limit in LIMITS.values()),
)
_DRAW: Final = Job(page_pictures.draw_here, PREVIEW_SECONDS)


def convert(data: bytes, name: str, *, retry: bool, job: Job = _CONVERT) -> bytes:
    """Convert one paper, or do another ``job``, in a child process; return the packed answer.

    ``retry`` asks for the larger of the two memory limits.
    """
    limit = LIMITS[file_kind.detect_kind(data, name).family]
    seconds = min(limit.seconds, job.seconds)
    memory = limit.retry_memory if retry else limit.memory
    answer, code = _run_in_child(lambda: job.work(data, name), memory, seconds)
    if code == 0 and answer:
        return answer
    hungry = False
    if code is None:
        outcome = Unbindable(f"转换超过 {seconds} 秒还没有完，已停下", PRINT_AGAIN)
    elif code in {_NO_MEMORY, -signal.SIGKILL}:
        outcome = Unbindable(f"转换需要的内存超过 {memory // MB} MB", MAKE_SMALLER)
        hungry = memory < limit.retry_memory
    else:
        cause = f"信号 {-code}" if code < 0 else f"代码 {code}"
        outcome = Unbindable(f"转换程序崩溃（{cause}），文件可能已损坏", PRINT_AGAIN)
    return pack(Answer(outcome, lasting=False, hungry=hungry))


def read_text(data: bytes, name: str) -> bytes:
    """Read a paper's text in a child process; return it packed, or the reason why not."""
    limit = LIMITS["other"]
    answer, code = _run_in_child(
        lambda: searchable_text.extract_packed(data, name), limit.memory, limit.seconds
    )
    if code == 0 and answer:
        return answer
    if code is None:
        return searchable_text.pack_failure(f"读了 {limit.seconds} 秒还没有读完")
    if code in {_NO_MEMORY, -signal.SIGKILL}:
        return searchable_text.pack_failure(f"读它要用的内存超过 {limit.memory // MB} MB")
    return searchable_text.pack_failure("读不出里面的文字，文件可能已损坏")


#: Jobs by name; each takes the paper, its name, and whether this is a retry with more memory.
_JOBS: Final[Mapping[str, Callable[[bytes, str, bool], bytes]]] = {
    "convert": lambda data, name, retry: convert(data, name, retry=retry),
    "draw": lambda data, name, retry: convert(data, name, retry=retry, job=_DRAW),
    "read": lambda data, name, _retry: read_text(data, name),
}


def _run_in_child(work: Callable[[], bytes], memory: int, seconds: int) -> tuple[bytes, int | None]:
    """Return what ``work`` returns in a child process, and its exit code; None on a timeout."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _be_child(work, memory, seconds, writing)
    os.close(writing)
    answer, timed_out = _read_until(reading, time.monotonic() + seconds)
    os.close(reading)
    if timed_out:
        _kill(child)
    _, status = os.waitpid(child, 0)
    # The child may have started programs.
    _kill(child)
    return answer, None if timed_out else os.waitstatus_to_exitcode(status)


def _be_child(work: Callable[[], bytes], memory: int, seconds: int, writing: int) -> NoReturn:
    """Set the limits, write what ``work`` returns to the pipe, and exit."""
    code = 1
    try:
        os.setsid()
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        packed = work()
        with io.FileIO(writing, "w") as stream:
            view = memoryview(packed)
            while view:
                view = view[stream.write(view) :]
        code = 0
    except MemoryError:
        code = _NO_MEMORY
    except BaseException:  # noqa: BLE001 -- any error ends this process with code 1
        code = 1
    finally:
        os._exit(code)


def _read_until(reading: int, end: float) -> tuple[bytes, bool]:
    """Read until the child closes the pipe or the clock reaches ``end``; tell whether it did."""
    chunks: list[bytes] = []
    while True:
        left = end - time.monotonic()
        if left <= 0 or not select.select([reading], [], [], left)[0]:
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
