import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from cryopick.core import ConfigurationError
from cryopick.io.coordinates import read_coordinates
from cryopick.io.micrographs import write_mrc
from cryopick.picking import Diameter, DiameterEstimate, PickingOptions, SummaryRow, rethreshold
from cryopick.picking.templates import (
    MatcherSettings,
    TemplateJob,
    TemplateMatcher,
    read_stack,
    run_template_job,
)
from cryopick.picking.templates.run import dividing_correlation

SHAPE = (260, 400)
PLANTED = {
    "a": [(60.0, 60.0), (140.0, 190.0), (200.0, 70.0), (250.0, 160.0), (320.0, 60.0), (340.0, 200.0)],
    "b": [(50.0, 190.0), (90.0, 60.0), (160.0, 120.0), (260.0, 70.0), (350.0, 170.0)],
}


class Listener:
    """Counts what it is told."""

    def __init__(self) -> None:
        self.rows: list[SummaryRow] = []
        self.total: int | None = None

    def estimated(self, estimate: DiameterEstimate) -> None:
        raise AssertionError("nothing is to be estimated")

    def clearer(self, opposite: DiameterEstimate, *, bright: bool) -> None:
        raise AssertionError("nothing is to be compared")

    def begin(self, total: int | None) -> Callable[[SummaryRow], None]:
        self.total = total
        return self.rows.append


@pytest.fixture
def job(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    classes: Path,
    draw_particles: Callable[..., NDArray[np.float32]],
) -> TemplateJob:
    """Two micrographs with particles, and a file that is none."""
    monkeypatch.chdir(tmp_path)
    for seed, (name, centres) in enumerate(PLANTED.items()):
        image = -draw_particles(SHAPE, centres, [40.0 * seed + 70] * len(centres), 2.0)
        noise = np.random.default_rng(seed).normal(0, 0.4, SHAPE)
        write_mrc(tmp_path / "m" / f"{name}.mrc", (image + noise).astype(np.float32), 2.0)
    (tmp_path / "m" / "c.mrc").write_text("<html>")
    options = PickingOptions(Diameter(angstrom=120.0))
    return TemplateJob(("m",), Path("picks"), read_stack(classes), MatcherSettings(120.0), options)


def test_the_output_is_that_of_predict(job: TemplateJob) -> None:
    listener = Listener()
    result = run_template_job(job, listener)
    assert [row.picks for row in result.rows[:2]] == [
        pytest.approx(len(planted), abs=1)
        for planted in PLANTED.values()  # chance is like that
    ]
    assert result.rows[2].picks == 0
    assert "c.mrc" in result.rows[2].error
    assert (listener.total, len(listener.rows)) == (3, 3)
    for name, found in read_coordinates(Path("picks")).items():
        best = found.select(np.arange(len(PLANTED[name])))
        np.testing.assert_allclose(best.xy[np.argsort(best.xy[:, 0])], PLANTED[name], atol=1.0)
        assert best.attributes["ClassNumber"].tolist() == [1] * len(best)
    run = json.loads(Path("picks/run.json").read_text())
    assert 0.15 < run["threshold"] < 0.6
    assert run["checkpoint"].endswith("run_classes.mrcs")
    assert run["options"]["classes"] == [1, 3]
    assert Path("picks/particle_coordinates/a.csv").is_file()
    assert sum(row.picks for row in rethreshold(Path("picks"), 0.05)) > 11


def test_a_threshold_given(job: TemplateJob) -> None:
    result = run_template_job(replace(job, options=replace(job.options, threshold=0.1)), Listener())
    assert result.rows[0].picks > 6
    assert json.loads(Path("picks/run.json").read_text())["threshold"] == 0.1
    for wrong in (0.001, 1.2):
        with pytest.raises(ConfigurationError, match="--threshold"):
            run_template_job(replace(job, options=replace(job.options, threshold=wrong)), Listener())


def test_it_goes_on_where_it_was(job: TemplateJob, monkeypatch: pytest.MonkeyPatch) -> None:
    first = run_template_job(job, Listener())
    monkeypatch.delattr(TemplateMatcher, "match")
    assert run_template_job(job, Listener()).rows == first.rows
    with pytest.raises(ConfigurationError, match=r"classes: then .*--fresh"):
        run_template_job(replace(job, stack=read_stack(Path("run_classes.mrcs"), numbers=[1])), Listener())
    with pytest.raises(ConfigurationError, match=r"rotation_degrees: then 15\.0, now 20\.0"):
        run_template_job(replace(job, settings=MatcherSettings(120.0, rotation_degrees=20.0)), Listener())


def test_what_divides_candidates() -> None:
    rng = np.random.default_rng(0)
    chance, particles = rng.normal(0.2, 0.03, 900), rng.normal(0.6, 0.05, 300)
    assert 0.28 < dividing_correlation([chance[:500], np.concatenate([chance[500:], particles])]) < 0.45
    assert dividing_correlation([]) == 0.01
    assert dividing_correlation([np.array([0.4]), np.empty(0)]) == 0.01
