import tracemalloc
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from cryopick.core import Picks
from cryopick.io.coordinates import joint_star, joint_table, write_joint_star


def _picks(count: int, seed: int = 0) -> Picks:
    rng = np.random.default_rng(seed)
    return Picks(rng.uniform(0, 4000, (count, 2)), rng.uniform(size=count), 100.0)


@pytest.mark.parametrize("chunk", [1, 5, 1000])
@pytest.mark.parametrize(
    ("names", "counts"),
    [
        (["m/a.mrc", "m/b c.mrc", "m/none.mrc", "m/粒.mrc"], [4, 3, 0, 6]),
        (["m/a.mrc", "m/#1.mrc"], [2, 2]),
        (["m/a.mrc"], [0]),
        (["m/a.mrc", "m/b.mrc"], [5, 5]),  # the last rows fill a chunk
        ([], []),
    ],
)
def test_the_bytes_are_those_of_all_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, names: list[str], counts: list[int], chunk: int
) -> None:
    monkeypatch.setattr(joint_table, "_CHUNK", chunk)
    picks = {name: _picks(count, seed) for seed, (name, count) in enumerate(zip(names, counts, strict=True))}
    write_joint_star(picks, tmp_path / "whole.star")
    with joint_star(tmp_path / "joint.star", names) as add:
        for name, one in picks.items():
            add(name, one)
    assert (tmp_path / "joint.star").read_bytes() == (tmp_path / "whole.star").read_bytes()


def test_it_is_there_when_it_is_whole(tmp_path: Path) -> None:
    def fail_halfway() -> None:
        with joint_star(tmp_path / "joint.star", ["a.mrc"]) as add:
            add("a.mrc", _picks(3))
            raise RuntimeError("stop")

    with pytest.raises(RuntimeError, match="stop"):
        fail_halfway()
    assert list(tmp_path.iterdir()) == []


def test_all_picks_have_the_same_columns(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joint_table, "_CHUNK", 1)

    def write(both: Sequence[Picks]) -> None:
        with joint_star(tmp_path / "joint.star", ["a.mrc"]) as add:
            for one in both:
                add("a.mrc", one)

    with pytest.raises(ValueError, match=r"joint\.star: found columns"):
        write([_picks(3), Picks(np.ones((2, 2)))])


def test_memory_does_not_grow_with_the_micrographs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joint_table, "_CHUNK", 200)

    def peak(count: int) -> int:
        tracemalloc.start()
        with joint_star(tmp_path / "joint.star", []) as add:
            for index in range(count):
                add(f"m/{index}.mrc", _picks(50))
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return peak

    peak(5)  # what is only made once
    assert peak(40) < 1.2 * peak(10)
