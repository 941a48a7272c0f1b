from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cryopick.acquisition.building.cryosparc_export import write_export_as_star
from cryopick.core import CoordinatesError
from cryopick.io.coordinates import read_coordinates

cryosparc = pytest.importorskip("cryosparc.dataset", reason="cryosparc-tools is not installed")

OWN = {
    "uid": np.array([11, 12, 13], dtype=np.uint64),
    "alignments2D/pose": np.array([0, np.pi / 2, np.pi], dtype=np.float32),
    "alignments2D/shift": np.array([[1, 2], [0, 0], [-3, 4]], dtype=np.float32),
    "alignments2D/psize_A": np.full(3, 2.0, dtype=np.float32),
}
PASSTHROUGH = {
    "uid": np.array([13, 10, 12, 11], dtype=np.uint64),
    "location/micrograph_path": np.array(["J1/imported/012345678901234567890_m.mrc"] * 4, dtype=object),
    "location/micrograph_shape": np.tile(np.array([200, 400], dtype=np.uint32), (4, 1)),
    "location/center_x_frac": np.array([0.75, 0.1, 0.5, 0.25], dtype=np.float32),
    "location/center_y_frac": np.array([0.5, 0.1, 0.25, 0.125], dtype=np.float32),
    "ctf/df1_A": np.array([13e3, 10e3, 12e3, 11e3], dtype=np.float32),
}


def save(path: Path, columns: Mapping[str, Any]) -> Path:
    cryosparc.Dataset(list(columns.items())).save(path)
    return path


def test_columns_are_joined_by_uid_and_translated(tmp_path: Path) -> None:
    save(tmp_path / "J5_particles.cs", OWN)
    save(tmp_path / "J5_passthrough_particles.cs", PASSTHROUGH)
    write_export_as_star(tmp_path, None, tmp_path / "out.star")
    (picks,) = read_coordinates(tmp_path / "out.star").values()
    assert picks.xy.tolist() == [[100, 25], [200, 50], [300, 100]]
    assert picks.attributes["DefocusU"].tolist() == [11e3, 12e3, 13e3]
    assert picks.attributes["AnglePsi"] == pytest.approx([0, 90, 180], abs=1e-4)
    assert picks.attributes["OriginXAngst"].tolist() == [2, 0, -6]
    assert picks.attributes["OriginYAngst"].tolist() == [4, 0, 8]


def test_without_places_the_way_out_is_told(tmp_path: Path) -> None:
    own = save(tmp_path / "J5_particles.cs", OWN)
    with pytest.raises(CoordinatesError, match=r"Pass the job's .*--passthrough"):
        write_export_as_star(own, None, tmp_path / "out.star")


def test_the_passthrough_of_another_job_is_refused(tmp_path: Path) -> None:
    own = save(tmp_path / "J5_particles.cs", OWN)
    other = save(tmp_path / "p.cs", PASSTHROUGH | {"uid": np.array([13, 10, 12, 9], dtype=np.uint64)})
    with pytest.raises(CoordinatesError, match="lacks 1 of the 3 particles"):
        write_export_as_star(own, other, tmp_path / "out.star")


def test_several_tables_need_a_choice(tmp_path: Path) -> None:
    for name in ("J5_particles_selected.cs", "J5_particles_excluded.cs"):
        save(tmp_path / name, OWN)
    with pytest.raises(CoordinatesError, match=r"found J5_particles_excluded\.cs, J5_particles_selected\.cs"):
        write_export_as_star(tmp_path, None, tmp_path / "out.star")


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.cs").write_bytes(b"<?xml")
    with pytest.raises(CoordinatesError, match=r"a\.cs: cannot be read as a .cs file"):
        write_export_as_star(tmp_path / "a.cs", None, tmp_path / "out.star")
