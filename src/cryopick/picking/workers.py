"""Threads that share one list of work."""

from collections.abc import Callable, Iterable
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from threading import Event, Lock
from typing import TypeVar

import torch

T = TypeVar("T")

READERS = 8
"""Most threads that read for one GPU."""


def count_workers(device: torch.device) -> int:
    """Tell how many threads keep a device busy: one per core, of which a GPU needs a few for reading."""
    cores = torch.get_num_threads()
    return cores if device.type == "cpu" else min(cores, READERS)


def work_off(work: Iterable[T], do: Callable[[T], None], threads: int) -> None:
    """Do something with everything, in several threads, each of which computes on one core.

    One core at a time per item is a sixth faster than all cores on one item, and the results do not depend on
    the number of cores. Nothing is asked of ``work`` before a thread is free, so it may be endless.

    Parameters
    ----------
    work
        Asked by one thread at a time.
    do
        Called with each item; numpy and torch let other threads run meanwhile.
    threads
        How many.

    Raises
    ------
    Exception
        The first that ``do`` or ``work`` raises, after the other threads have ended what they were doing.
    """
    items, lock, stop = iter(work), Lock(), Event()

    def loop() -> None:
        while not stop.is_set():
            with lock:
                try:
                    item = next(items)
                except StopIteration:
                    return
            do(item)

    with ThreadPoolExecutor(threads, initializer=torch.set_num_threads, initargs=(1,)) as pool:
        futures = [pool.submit(loop) for _ in range(threads)]
        try:
            wait(futures, return_when=FIRST_EXCEPTION)
        finally:
            stop.set()
        for future in futures:
            future.result()
