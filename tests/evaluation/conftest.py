"""Small pick sets with known answers."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from cryopick.core import Picks
from cryopick.evaluation import Case, Lineup, PickSet, line_up, make_case
from cryopick.io.coordinates import write_coordinates, write_star
from cryopick.io.micrographs import write_mrc

SHAPE = (300, 500)  # (h, w), not square


@pytest.fixture
def rng() -> np.random.Generator:
    return np.random.default_rng(7)


@pytest.fixture
def lineup() -> Callable[..., Lineup]:
    """Line up coordinates given as {stem: (picks, scores or None, labels)}."""

    def build(micrographs: Mapping[str, Any], **options: Any) -> Lineup:
        threshold = options.pop("threshold", None)
        picks = {stem: Picks(np.array(p), s) for stem, (p, s, _) in micrographs.items()}
        labels = {stem: Picks(np.array(xy)) for stem, (_, _, xy) in micrographs.items()}
        return line_up(PickSet("picks", picks, threshold), PickSet("labels", labels), **options)

    return build


@pytest.fixture
def label_xy() -> dict[str, np.ndarray]:
    """Labels of three micrographs of 500 x 300 pixels in rows of the MRC, asymmetric; the last is empty."""
    return {
        "a.frames": np.array([[60.0, 40.0], [150.0, 60.0], [300.0, 90.0], [440.0, 120.0], [90.0, 200.0]]),
        "b": np.array([[50.0, 50.0], [220.0, 80.0], [400.0, 70.0]]),
        "empty": np.empty((0, 2)),
    }


@pytest.fixture
def data_set(tmp_path: Path, label_xy: dict[str, np.ndarray], rng: np.random.Generator) -> Path:
    """A CryoPPP data set of MRC files with dark particles at the labels, CSVs in CryoPPP's frame."""
    root = tmp_path / "data" / "99999"
    rows, columns = np.mgrid[: SHAPE[0], : SHAPE[1]]
    for stem, xy in label_xy.items():
        image = rng.normal(10, 0.5, SHAPE)
        for x, y in xy:
            image -= 3 * ((columns - x) ** 2 + (rows - y) ** 2 < 10**2)
        (root / "micrographs").mkdir(parents=True, exist_ok=True)
        write_mrc(root / "micrographs" / f"{stem}.mrc", image.astype(np.float32), 2.0)
        write_coordinates(
            Picks(xy, diameter_px=20.0),
            root / "ground_truth" / "particle_coordinates" / f"{stem}.csv",
            height=SHAPE[0],
        )
    return root


@pytest.fixture
def predict_folder(tmp_path: Path, data_set: Path, label_xy: dict[str, np.ndarray]) -> Path:
    """What `predict` writes: labels found 3 px off at score 0.9, one more pick at 0.6, a candidate at 0.2."""
    root = tmp_path / "picks"
    rows = []
    for stem, xy in label_xy.items():
        found = np.concatenate([xy + np.array([3.0, 0.0]), [[480.0, 280.0], [480.0, 20.0]]])
        scores = np.concatenate([np.full(len(xy), 0.9), [0.6, 0.2]])
        write_star(Picks(found, scores), root / "candidates" / f"{stem}.star")
        rows.append(
            {
                "micrograph": f"micrographs/{stem}.mrc",
                "picks": len(xy) + 1,
                "error": "",
                "height": SHAPE[0],
                "width": SHAPE[1],
                "diameter_px": 21.0,
                "path": str(data_set / "micrographs" / f"{stem}.mrc"),
                "place": stem,
            }
        )
    pd.DataFrame(rows).to_csv(root / "summary.csv", index=False)
    (root / "run.json").write_text('{"threshold": 0.5, "floor": 0.05}')
    return root


@pytest.fixture
def constructed() -> list[Case]:
    """Three micrographs of 768 x 1024 px, the last without picks; others' programs were run on them."""
    index, more = np.arange(30), np.arange(36)
    cases = []
    for m in range(3):
        labels = np.stack([40 + (index * 97 + m * 31) % 940, 40 + (index * 61 + m * 17) % 690], axis=1)
        picks = np.stack([40 + (more * 97 + m * 31) % 940, 40 + (more * 61 + m * 17) % 690], axis=1)
        picks += np.stack([(more * 5) % 29 - 14, (more * 7) % 31 - 15], axis=1)
        kept = picks[: (36, 36, 0)[m]]
        cases.append(
            make_case(f"m{m}", Picks(kept.astype(float)), Picks(labels.astype(float)), shape=(768, 1024))
        )
    return cases
