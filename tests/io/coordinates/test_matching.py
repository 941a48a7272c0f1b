from pathlib import Path

import pytest

from cryopick.core import CoordinatesError
from cryopick.io.coordinates.matching import match_micrographs


def match(keys: list[str], *names: str) -> dict[str, str]:
    return {key: path.name for key, path in match_micrographs(keys, map(Path, names)).items()}


def test_uid_prefixes_and_suffixes_are_left_out() -> None:
    uid = "012345678901234567890"
    assert match(
        ["a b.frames", "c"], f"m/{uid}_a b.frames.mrc", "m/c_patch_aligned_doseweighted.mrc", "d.mrc"
    ) == {
        "a b.frames": f"{uid}_a b.frames.mrc",
        "c": "c_patch_aligned_doseweighted.mrc",
    }
    assert match(["c_aligned", "e"], "c.mrc", "e_DW.mrc") == {"c_aligned": "c.mrc", "e": "e_DW.mrc"}
    assert match(["20210903_a"], "a.mrc") == {}


def test_an_exact_name_comes_first() -> None:
    assert match(["a", "a_DW"], "a.mrc", "a_DW.mrc") == {"a": "a.mrc", "a_DW": "a_DW.mrc"}
    assert match(["a_DW", "a"], "a.mrc") == {"a": "a.mrc"}
    assert match(["a_aligned"], "a.mrc", "a_DW.mrc") == {"a_aligned": "a.mrc"}


@pytest.mark.parametrize(
    ("keys", "files", "message"),
    [
        (["a"], ["x/a.mrc", "y/a.tif"], "one name"),
        (["a"], ["a_DW.mrc", "a_aligned.mrc"], "could be of a_DW and a_aligned"),
        (["a_aligned", "a_DW"], ["a.mrc"], "coordinates of a_aligned and of a_DW are both of a;"),
    ],
)
def test_collisions_are_refused(keys: list[str], files: list[str], message: str) -> None:
    with pytest.raises(CoordinatesError, match=message):
        match(keys, *files)
