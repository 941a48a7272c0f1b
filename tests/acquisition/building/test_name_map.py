from pathlib import Path

import pytest

from cryopick.acquisition.building.name_map import map_names, write_name_map
from cryopick.core import DataSetError

UID = "012345678901234567890"


@pytest.mark.parametrize(
    ("original", "name"),
    [
        (f"J1/imported/{UID}_a b.frames.mrc", "a b.frames.mrc"),
        (f"{UID}_20210903_x_patch_aligned_doseweighted.mrc", "20210903_x.mrc"),
        ("x_patch_aligned.mrc.gz", "x.mrc.gz"),
        ("20210903_x.tif", "20210903_x.tif"),
    ],
)
def test_known_names(original: str, name: str) -> None:
    (one,) = map_names([Path(original)])
    assert one.name == name


def test_a_collision_is_an_error() -> None:
    with pytest.raises(DataSetError, match=r"a/x\.mrc and b/\d+_x\.mrc would both be called x"):
        map_names([Path("a/x.mrc"), Path(f"b/{UID}_x.mrc")])


def test_the_map_tells_what_was_left_out(tmp_path: Path) -> None:
    write_name_map(map_names([Path(f"{UID}_x_patch_aligned.mrc"), Path("y.mrc")]), tmp_path / "m.tsv")
    assert (tmp_path / "m.tsv").read_text().splitlines() == [
        "micrograph\toriginal\tcryosparc_uid\tleft_out",
        f"x.mrc\t{UID}_x_patch_aligned.mrc\t12345678901234567890\t_patch_aligned",
        "y.mrc\ty.mrc\t\t",
    ]
