import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from cryopick.core import CheckpointError, ConfigurationError
from cryopick.io.micrographs import read_micrograph, write_mrc
from cryopick.models import PickerCheckpoint, save_checkpoint
from cryopick.picking import (
    Diameter,
    DiameterEstimate,
    MicrographInput,
    PickerSettings,
    PickingOptions,
    PickingRun,
    PredictJob,
    SummaryRow,
    run_job,
)
from cryopick.picking import incoming as incoming_module
from cryopick.picking.share import Share


class Notes:
    """Who is told."""

    def __init__(self) -> None:
        self.estimates: list[DiameterEstimate] = []
        self.opposites: list[tuple[DiameterEstimate, bool]] = []
        self.rows: list[SummaryRow] = []

    def estimated(self, estimate: DiameterEstimate) -> None:
        self.estimates.append(estimate)

    def clearer(self, opposite: DiameterEstimate, *, bright: bool) -> None:
        self.opposites.append((opposite, bright))

    def begin(self, total: int | None) -> Callable[[SummaryRow], None]:
        return self.rows.append


@pytest.fixture
def job(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    dark_discs: PickerCheckpoint,
    draw_discs: Callable[..., NDArray[np.float32]],
    scatter: Callable[..., NDArray[np.float64]],
) -> PredictJob:
    """Pick five micrographs of discs, of 24 px as the picker knows."""
    monkeypatch.chdir(tmp_path)
    for seed in range(5):
        image = draw_discs((150, 211), scatter((150, 211), 8, 34.0, seed), seed=seed)
        write_mrc(Path(f"m/{seed}.mrc"), image, 2.0)
    save_checkpoint(dark_discs, Path("picker.ckpt"))
    options = PickingOptions(Diameter(), adapt_threshold=True)
    return PredictJob(("m",), Path("picks"), Path("picker.ckpt"), PickerSettings(turns=1), options)


def _results(folder: str) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes().replace(f"{folder}/".encode(), b"")
        for path in sorted(Path(folder).rglob("*"))
        if path.is_file() and ".progress" not in path.parts and path.name != "timings.csv"
    }


def test_two_processes_do_what_one_does(job: PredictJob) -> None:
    assert run_job(job, Notes()) is not None
    both = threading.Barrier(2, timeout=60)
    notes = [Notes(), Notes()]
    shared = replace(job, output=Path("shared"))
    other = threading.Thread(target=lambda: run_job(shared, notes[1], Share(1, 2, both.wait)))
    other.start()
    result = run_job(shared, notes[0], Share(0, 2, both.wait))
    other.join()
    assert result is not None
    assert [row.micrograph for row in result.rows] == [f"m/{seed}.mrc" for seed in range(5)]
    assert [len(note.rows) for note in notes] == [3, 2]
    assert _results("shared") == _results("picks")


def test_a_process_that_does_not_see_the_others_folder(job: PredictJob) -> None:
    with pytest.raises(ConfigurationError, match="wanted a folder that all machines share"):
        run_job(job, Notes(), Share(1, 2, lambda: None))


class _Evil:
    """Makes a file when it is unpickled."""

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (Path("executed"),)


def _later(checkpoint: PickerCheckpoint) -> None:
    save_checkpoint(checkpoint, Path("picker.ckpt"))
    content = torch.load("picker.ckpt", weights_only=True)
    torch.save({**content, "format_version": 99, "version": "9.0"}, "picker.ckpt")


def _not_finite(checkpoint: PickerCheckpoint) -> None:
    next(iter(checkpoint.net.parameters())).data.fill_(torch.nan)
    save_checkpoint(checkpoint, Path("picker.ckpt"))


def _executable(checkpoint: PickerCheckpoint) -> None:
    torch.save({"format": "cryopick picker", "state": _Evil()}, "picker.ckpt")


def _of_something_else(checkpoint: PickerCheckpoint) -> None:
    torch.save({"state_dict": checkpoint.net.state_dict(), "epoch": 3}, "picker.ckpt")


@pytest.mark.parametrize(
    ("write", "message"),
    [
        (_later, "written by cryopick 9.0 .*; update cryopick"),
        (_not_finite, "holds weights that are not finite; its training diverged"),
        (_executable, "not a readable checkpoint"),
        (_of_something_else, "not a picker of cryopick"),
    ],
)
def test_checkpoints_that_cannot_be_used(
    job: PredictJob, dark_discs: PickerCheckpoint, write: Callable[[PickerCheckpoint], None], message: str
) -> None:
    write(dark_discs)
    with pytest.raises(CheckpointError, match=rf"picker\.ckpt: {message}"):
        run_job(job, Notes())
    assert not Path("picks").exists()
    assert not Path("executed").exists()


@pytest.fixture
def bright_discs(job: PredictJob, dark_discs: PickerCheckpoint) -> PredictJob:
    """Turn the contrast of a job's micrographs, and let the picker not know their diameter."""
    save_checkpoint(replace(dark_discs, diameter_angstrom=None, diameter_px=None), job.checkpoint)
    for path in Path("m").glob("*.mrc"):
        write_mrc(path, -read_micrograph(path).image, 2.0)
    return job


def test_the_other_contrast_is_not_mentioned_in_vain(job: PredictJob, dark_discs: PickerCheckpoint) -> None:
    save_checkpoint(replace(dark_discs, diameter_angstrom=None, diameter_px=None), job.checkpoint)
    notes = Notes()
    run_job(job, notes)
    assert len(notes.estimates) == 1
    assert notes.opposites == []


def test_the_other_contrast_is_mentioned_where_it_is_clearer(bright_discs: PredictJob) -> None:
    notes = Notes()
    run_job(bright_discs, notes)
    ((opposite, bright),) = notes.opposites
    assert bright
    assert opposite.statistic > notes.estimates[0].statistic + 0.3
    told = Notes()
    run_job(replace(bright_discs, output=Path("told"), settings=PickerSettings(bright=False)), told)
    assert told.opposites == []


def test_the_other_contrast_is_mentioned_where_nothing_is_found(bright_discs: PredictJob) -> None:
    with pytest.raises(ConfigurationError, match="--contrast bright, which shows particles"):
        run_job(replace(bright_discs, sources=("m/0.mrc",)), Notes())


def test_an_estimate_is_kept(job: PredictJob, dark_discs: PickerCheckpoint) -> None:
    save_checkpoint(replace(dark_discs, diameter_px=None), Path("picker.ckpt"))
    first, second, third = Notes(), Notes(), Notes()
    run_job(job, first)
    run_job(job, second)
    run_job(replace(job, fresh=True), third)
    assert [len(notes.estimates) for notes in (first, second, third)] == [1, 0, 1]


def test_an_estimate_is_not_used_for_other_micrographs(job: PredictJob, dark_discs: PickerCheckpoint) -> None:
    save_checkpoint(replace(dark_discs, diameter_px=None), Path("picker.ckpt"))
    run_job(replace(job, sources=("m/0.mrc", "m/1.mrc")), Notes())
    others = replace(job, sources=("m/2.mrc", "m/3.mrc"))
    with pytest.raises(ConfigurationError, match="holds the picks of 2 other micrographs"):
        run_job(others, Notes())
    assert Path("picks/m/0_autopick.star").exists()
    notes = Notes()
    run_job(replace(others, fresh=True), notes)
    assert len(notes.estimates) == 1
    assert not Path("picks/m/0_autopick.star").exists()
    run_job(job, Notes())


def test_watching_until_told_to_stop(
    job: PredictJob, dark_discs: PickerCheckpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(incoming_module, "POLL", 0.01)
    monkeypatch.setattr(incoming_module, "SETTLE", 0.1)
    save_checkpoint(replace(dark_discs, diameter_px=None), Path("picker.ckpt"))
    stops: list[Callable[[], None]] = []

    class Stopping(Notes):
        def begin(self, total: int | None) -> Callable[[SummaryRow], None]:
            def picked(row: SummaryRow) -> None:
                self.rows.append(row)
                if len(self.rows) == 5:
                    stops[-1]()

            return picked

    notes = Stopping()
    result = run_job(replace(job, watch_idle=60.0), notes, stopper=stops.append)
    assert result is not None
    assert len(result.rows) == 5
    assert notes.estimates[0].micrographs == 1


def test_watching_goes_on_after_a_first_file_that_cannot_be_read(
    job: PredictJob, dark_discs: PickerCheckpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, seconds in (("POLL", 0.01), ("SETTLE", 0.1), ("STALLED", 0.1)):
        monkeypatch.setattr(incoming_module, name, seconds)
    save_checkpoint(replace(dark_discs, diameter_px=None), Path("picker.ckpt"))
    first, *others = sorted(Path("m").iterdir())
    first.write_bytes(first.read_bytes()[:5000])
    for file in others:
        file.rename(file.name)
    threading.Timer(0.6, lambda: [Path(file.name).rename(file) for file in others]).start()
    result = run_job(replace(job, watch_idle=2.0), Notes())
    assert result is not None
    assert [bool(row.error) for row in result.rows] == [True, *(False for _ in others)]


def test_nothing_to_watch(job: PredictJob, dark_discs: PickerCheckpoint) -> None:
    save_checkpoint(replace(dark_discs, diameter_px=None), Path("picker.ckpt"))
    Path("empty").mkdir()
    with pytest.raises(ConfigurationError, match="no micrograph with particles appeared in empty; pass"):
        run_job(replace(job, sources=("empty",), watch_idle=0.0), Notes())


def test_an_estimate_with_which_nothing_was_picked_is_not_kept(
    job: PredictJob, dark_discs: PickerCheckpoint
) -> None:
    save_checkpoint(replace(dark_discs, diameter_px=None), Path("picker.ckpt"))
    run_job(job, Notes())
    for journal in Path("picks/.progress").glob("*.jsonl"):
        journal.unlink()  # as after a kill before the first micrograph was picked
    notes = Notes()
    run_job(job, notes)
    assert len(notes.estimates) == 1


def test_what_was_not_picked_is_no_micrograph_without_particles(
    job: PredictJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    def some(run: PickingRun, inputs: list[MicrographInput], *arguments: object) -> None:
        pick(run, inputs[1:])  # the folder grew between two processes' looks at it

    pick = PickingRun.pick
    monkeypatch.setattr(PickingRun, "pick", some)
    result = run_job(job, Notes())
    assert result is not None
    assert [row.error for row in result.rows if row.error] == [
        "m/0.mrc: was not picked; the same command picks it"
    ]


def test_stopped_while_the_diameter_is_estimated(job: PredictJob, dark_discs: PickerCheckpoint) -> None:
    save_checkpoint(replace(dark_discs, diameter_px=None), Path("picker.ckpt"))
    stops: list[Callable[[], None]] = []

    class Stopping(Notes):
        def estimated(self, estimate: DiameterEstimate) -> None:
            stops[-1]()

    result = run_job(replace(job, watch_idle=600.0), Stopping(), stopper=stops.append)
    assert result is not None
    assert result.rows == []
