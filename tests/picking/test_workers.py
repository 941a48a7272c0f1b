import threading
from itertools import count

import pytest
import torch

from cryopick.picking.workers import READERS, count_workers, work_off


def test_everything_is_done_once_by_threads_of_one_core() -> None:
    done: list[int] = []
    cores: set[int] = set()

    def do(item: int) -> None:
        cores.add(torch.get_num_threads())
        done.append(item)

    work_off(range(100), do, 3)
    assert sorted(done) == list(range(100))
    assert cores == {1}


def test_a_fault_ends_endless_work() -> None:
    def do(item: int) -> None:
        if item == 7:
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work_off(count(), do, 3)


def test_a_fault_of_the_list_is_raised() -> None:
    def work() -> object:
        yield 1
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        work_off(work(), lambda item: None, 2)  # type: ignore[arg-type]


def test_threads_overlap() -> None:
    both = threading.Barrier(2, timeout=20)
    work_off([1, 2], lambda item: both.wait(), 2)


def test_as_many_threads_as_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch, "get_num_threads", lambda: 64)
    assert count_workers(torch.device("cpu")) == 64
    assert count_workers(torch.device("cuda")) == READERS
