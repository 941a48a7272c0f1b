from typing import Any

import numpy as np
import pytest

from cryopick.core import ConfigurationError, Picks
from cryopick.validation.cryosparc.particles import SLOTS, picked_particles

DOCUMENTED = {
    "uid": ("<u8", ()),
    "location/micrograph_uid": ("<u8", ()),
    "location/exp_group_id": ("<u4", ()),
    "location/micrograph_path": ("|O", ()),
    "location/micrograph_shape": ("<u4", (2,)),
    "location/center_x_frac": ("<f4", ()),
    "location/center_y_frac": ("<f4", ()),
    "pick_stats/ncc_score": ("<f4", ()),
    "pick_stats/power": ("<f4", ()),
}
"""Of CryoSPARC's picked particles: type of NumPy, and shape of one value."""


def picks(scores: bool = True) -> dict[str, Picks]:
    found = np.array([0.5, 0.25]) if scores else None
    return {
        "b": Picks(np.array([[200.0, 100.0]]), found[:1] if found is not None else None),
        "a.frames": Picks(np.array([[320.0, 120.0], [64.0, 480.0]]), found),
        "elsewhere": Picks(np.array([[1.0, 2.0]]), found[:1] if found is not None else None),
    }


def test_documented_columns_and_types(exposures: Any) -> None:
    particles = picked_particles(picks(), exposures)
    for name, (dtype, shape) in DOCUMENTED.items():
        assert name in particles, name
        assert particles[name].dtype == np.dtype(dtype), name
        assert particles[name].shape == (3, *shape), name
    assert {name.split("/")[0] for name in DOCUMENTED} == {"uid", *SLOTS}


def test_particles_belong_to_the_imported_micrographs(exposures: Any) -> None:
    particles = picked_particles(picks(), exposures)
    assert particles["location/micrograph_uid"].tolist() == [70, 70, 71]
    assert particles["location/exp_group_id"].tolist() == [1, 1, 2]
    assert particles["location/micrograph_path"].tolist()[2] == "J1/imported/000000000000000000071_b.mrc"
    assert particles["location/micrograph_shape"].tolist() == [[480, 640]] * 2 + [[400, 800]]
    assert particles["location/center_x_frac"].tolist() == pytest.approx([0.5, 0.1, 0.25])
    assert particles["location/center_y_frac"].tolist() == pytest.approx([0.25, 1.0, 0.25])
    assert len(set(particles["uid"].tolist())) == 3


def test_picks_made_on_pictures_are_turned(exposures: Any) -> None:
    found = picks() | {"b": Picks(np.array([[200.0, 100.0]]), np.array([0.5]), micrograph="lite/b.jpg")}
    particles = picked_particles(found, exposures)
    assert particles["location/center_y_frac"].tolist() == pytest.approx([0.25, 1.0, 0.75])


def test_without_scores_there_is_one_slot(exposures: Any) -> None:
    assert picked_particles(picks(scores=False), exposures).prefixes() == ["location"]
    assert set(picked_particles(picks(), exposures).prefixes()) == {"location", "pick_stats"}


def test_other_micrographs_and_other_tables(exposures: Any) -> None:
    with pytest.raises(ConfigurationError, match=r"none of the 2 micrographs .* like foreign"):
        picked_particles({"foreign": Picks(np.array([[1.0, 2.0]]))}, exposures)
    exposures.drop_fields(["micrograph_blob/shape"])
    with pytest.raises(ConfigurationError, match="lack micrograph_blob/shape"):
        picked_particles(picks(), exposures)
