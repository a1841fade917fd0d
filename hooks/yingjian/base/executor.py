"""Several machines: the executor of a Dask cluster that YINGJIAN_EXECUTOR names.

Chapters and papers are made by pure functions of bytes, so any machine may run them. This module
connects to Dask's executor, checks its workers and explains in Chinese what is wrong with them.
"""

from __future__ import annotations

import logging
import re
import warnings
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from concurrent.futures import Executor

#: The variable that names a scheduler.
VARIABLE: Final = "YINGJIAN_EXECUTOR"
#: What installs the optional extra, from its hash-locked file.
INSTALL: Final = "scripts/setup --cluster"
_ADDRESS: Final = re.compile(r"t(?:cp|ls)://(?:[\w.-]+|\[[0-9A-Fa-f:.]+\]):(\d{1,5})")
_PORTS: Final = 65_535
# Seconds to wait for a scheduler on the local network.
_PATIENCE: Final = 10
# dask warns of large tasks; papers and chapters may have many megabytes.
_LARGE: Final = "1GB"


class ClusterError(Exception):
    """The cluster cannot be used; the message is Chinese and says what to do."""


@dataclass(frozen=True, slots=True)
class Cluster:
    """An executor and how many tasks its workers do at once."""

    executor: Executor
    width: int


_in_use: Final[list[Cluster]] = []


def current() -> Cluster | None:
    """The cluster that :func:`connected` opened, if any."""
    return _in_use[-1] if _in_use else None


@contextmanager
def connected(address: str, maker: Callable[[], str]) -> Iterator[Cluster | None]:
    """Use the cluster whose scheduler is at ``address`` (``tcp://host:port``), none for "".

    ``maker`` names what makes pages on a machine; all workers must give the same answer as this
    process. Raises :class:`ClusterError`.
    """
    if not address:
        yield None
        return
    match = _ADDRESS.fullmatch(address)
    if match is None or not 0 < int(match[1]) <= _PORTS:
        raise ClusterError(
            f"{VARIABLE} 的写法不对：{address}。应当像 tcp://192.168.1.5:8786，"
            "是 Dask 调度器的地址；只用本机时不要设这个变量。"
        )
    with _client(address) as client:
        width = _checked(client, address, maker)
        cluster = Cluster(client.get_executor(pure=False), width)
        _in_use.append(cluster)
        try:
            yield cluster
        finally:
            _in_use.remove(cluster)


@contextmanager
def _client(address: str) -> Iterator[Any]:
    try:
        import dask
        from distributed import Client
    except ImportError:
        raise ClusterError(
            f"{VARIABLE} 指定了 {address}，但这里没有装 distributed。请在项目文件夹里运行：{INSTALL}"
        ) from None
    # Log messages of distributed are not for users: errors are explained below.
    logger = logging.getLogger("distributed")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    with dask.config.set({"distributed.admin.large-graph-warning-threshold": _LARGE}):
        try:
            client = _opened(Client, address)
            try:
                yield client
            finally:
                client.close(timeout=_PATIENCE)
        finally:
            logger.setLevel(level)


def _opened(client: Callable[..., Any], address: str) -> Any:
    try:
        with warnings.catch_warnings():
            # It warns of versions; _checked compares those that matter.
            warnings.simplefilter("ignore")
            return client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, TimeoutError, ValueError) as error:
        raise ClusterError(
            f"连不上调度器 {address}（等了 {_PATIENCE} 秒）。请检查地址对不对、"
            f"调度器开了没有、防火墙放不放行；只用本机时不要设 {VARIABLE}。"
        ) from error


def _checked(client: Any, address: str, maker: Callable[[], str]) -> int:
    """The number of tasks that the workers run at once.

    Raises:
        ClusterError: there are no workers, or some would make other pages than this machine.
    """
    threads = client.nthreads()
    if not threads:
        raise ClusterError(
            f"调度器 {address} 下面没有工作进程。请在各台机器的项目文件夹里运行："
            f"PYTHONPATH=hooks .venv/bin/dask worker {address} --nthreads 1"
        )
    answers = client.run(maker, on_error="return")
    lacking = sorted(name for name, answer in answers.items() if isinstance(answer, Exception))
    if lacking:
        raise ClusterError(
            f"工作进程 {'、'.join(lacking)} 用不了本程序。请在它的机器上放同一份项目文件夹，"
            f"先运行 scripts/setup，再在里面运行：PYTHONPATH=hooks .venv/bin/dask worker {address}"
        )
    expected = maker()
    others = sorted(name for name, answer in answers.items() if answer != expected)
    if others:
        raise ClusterError(
            f"工作进程 {'、'.join(others)} 的程序、字体或库的版本与本机不同，做出的页会不一样。"
            "请在每台机器上放同一份项目文件夹，并运行 scripts/setup。"
        )
    return sum(threads.values())
