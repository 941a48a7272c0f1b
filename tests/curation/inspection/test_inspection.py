import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from cryopick.core import ConfigurationError, Picks
from cryopick.curation.inspection import InspectOptions, Limits, inspect_all
from cryopick.io.coordinates import MicrographCtf, Optics, read_coordinates
from cryopick.io.micrographs import PixelSizeSource, write_mrc
from cryopick.picking import MicrographInput, PickedMicrograph, find_picked
from cryopick.picking.templates import TemplateMatcher

SHAPE = (240, 360)
JUNK = (300.0, 60.0)
EMPTY = (300.0, 180.0)


@pytest.fixture
def picked(
    work: Path,
    draw_discs: Callable[..., NDArray[np.float32]],
    scatter: Callable[..., NDArray[np.float64]],
) -> list[PickedMicrograph]:
    """Two micrographs with eight discs on the left; junk and nothing on the right, picked as well."""
    found = []
    for seed, name in enumerate("ab"):
        centres = scatter((240, 240), 8, 50.0, seed=seed)
        image = draw_discs(SHAPE, centres, noise=0.6, seed=seed)
        image[40:80, 280:320] += np.random.default_rng(seed).normal(0, 8, (40, 40))
        path = work / "m" / f"{name}.mrc"
        write_mrc(path, image, 2.0)
        picks = Picks(np.array([*centres, JUNK, EMPTY]), np.linspace(1, 0.5, 10))
        found.append(PickedMicrograph(MicrographInput(path, f"m/{name}.mrc", f"m/{name}"), picks))
    return found


def test_junk_and_nothing_are_rejected(
    picked: list[PickedMicrograph], matcher: TemplateMatcher, work: Path
) -> None:
    ctf = {"a": MicrographCtf({"DefocusU": 12000.0, "DefocusV": 14000.0, "DefocusAngle": 0.0}, Optics())}
    told: list[int] = []
    inspection = inspect_all(
        picked, matcher, Path("picks"), work / "out", InspectOptions(ctf=ctf), lambda: told.append(1)
    )
    assert (inspection.accepted, inspection.rejected, len(told)) == (16, 4, 2)
    table = pd.read_csv(work / "out" / "inspect.csv")
    rejected = table[~table["accepted"]]
    assert rejected[["x", "y"]].to_numpy().tolist() == 2 * [list(JUNK), list(EMPTY)]
    assert rejected["reason"].iloc[[0, 2]].tolist() == 2 * ["high power"]
    assert rejected["reason"].iloc[[1, 3]].isin(["low correlation", "low power"]).all()
    accepted = read_coordinates(work / "out" / "accepted")
    assert [len(accepted[name]) for name in "ab"] == [8, 8]
    np.testing.assert_allclose(accepted["a"].xy, picked[0].picks.xy[:8], atol=1e-5)
    medians = pd.read_csv(work / "out" / "micrographs.csv")
    assert medians["defocus_um"].iloc[0] == 1.3
    assert medians["defocus_um"].isna().tolist() == [False, True]
    assert (work / "out" / "inspect.png").stat().st_size > 10_000
    assert (work / "out" / "micrographs.png").stat().st_size > 10_000


def test_limits_given(picked: list[PickedMicrograph], matcher: TemplateMatcher, work: Path) -> None:
    options = InspectOptions(limits=Limits(-1.0, 0.0, 1e6))
    inspection = inspect_all(picked, matcher, Path("picks"), work / "out", options)
    assert (inspection.accepted, inspection.rejected) == (20, 0)
    assert inspection.limits == options.limits


def test_what_was_accepted_is_read_as_it_was_inspected(
    picked: list[PickedMicrograph], matcher: TemplateMatcher, work: Path
) -> None:
    known = [
        replace(one, micrograph=replace(one.micrograph, pixel_size=2.1, trust=PixelSizeSource.OPTION))
        for one in picked
    ]
    inspect_all(known, matcher, Path("picks"), work / "out", InspectOptions())
    for kind in ("accepted", "rejected"):
        (first, _) = find_picked(work / "out" / kind).micrographs
        assert (first.micrograph.pixel_size, first.micrograph.trust) == (2.1, PixelSizeSource.OPTION)
        assert json.loads((work / "out" / kind / "run.json").read_text())["project"] == str(Path.cwd())


@pytest.mark.parametrize("kind", ["accepted", "rejected"])
def test_its_own_picks_are_not_overwritten(
    picked: list[PickedMicrograph], matcher: TemplateMatcher, work: Path, kind: str
) -> None:
    inspect_all(picked, matcher, Path("picks"), work / "out", InspectOptions())
    with pytest.raises(ConfigurationError, match=r"out: holds the picks .* another --output"):
        inspect_all(picked, matcher, work / "out" / kind, work / "out", InspectOptions())


def test_an_output_that_no_star_file_can_name(
    picked: list[PickedMicrograph], matcher: TemplateMatcher, work: Path
) -> None:
    with pytest.raises(ConfigurationError, match="which no STAR file can hold"):
        inspect_all(picked, matcher, Path("picks"), work / "a\nb", InspectOptions())
    assert not (work / "a\nb").exists()


def test_one_bad_file(picked: list[PickedMicrograph], matcher: TemplateMatcher, work: Path) -> None:
    picked[0].micrograph.path.write_text("<html>")
    inspection = inspect_all(picked, matcher, Path("picks"), work / "out", InspectOptions())
    assert [bool(one.row.error) for one in inspection.micrographs] == [True, False]
    assert inspection.accepted + inspection.rejected == 10
    assert set(pd.read_csv(work / "out" / "inspect.csv")["micrograph"]) == {"m/b.mrc"}


def test_unknown_pixel_size(picked: list[PickedMicrograph], matcher: TemplateMatcher, work: Path) -> None:
    write_mrc(picked[0].micrograph.path, np.eye(60, dtype=np.float32), None)
    inspection = inspect_all(picked, matcher, Path("picks"), work / "out", InspectOptions())
    assert "--pixel-size" in inspection.micrographs[0].row.error
