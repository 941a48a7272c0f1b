"""Building from a RELION project and from a CryoSPARC export of simulated micrographs."""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pytest
from omegaconf import DictConfig
from PIL import Image

from cryopick.acquisition.building import BuildOptions, Built, build_data_set
from cryopick.core import ConfigurationError, CoordinatesError, DataSetError, Frame, Picks
from cryopick.dataset import DataSet, Verdict, audit_orientation, open_data_sets
from cryopick.io.coordinates import SourceOptions, read_coordinates, write_joint_star, write_star
from cryopick.io.coordinates.cryosparc import CRYOSPARC
from cryopick.io.coordinates.format import NamedPicks
from cryopick.io.micrographs import write_mrc
from cryopick.picking import ExtractedRow, ExtractOptions
from cryopick.training import train

SHAPE = (192, 260)
UID = "0123456789012345678{:02d}"


@pytest.fixture
def truth(
    tmp_path: Path, draw_discs: Callable, scatter: Callable, monkeypatch: pytest.MonkeyPatch
) -> dict[str, np.ndarray]:
    """Write a RELION project of 8 micrographs with discs, and tell their centres to 0.01 px (x, row)."""
    monkeypatch.chdir(tmp_path)
    centres = {}
    for index in range(8):
        xy = scatter(SHAPE, 9, 34.0, index, lowest_row=0.75 * SHAPE[0]).round(2)
        stem = f"m {index}.frames"
        write_mrc(Path(f"MotionCorr/job002/mics/{stem}.mrc"), draw_discs(SHAPE, xy, seed=index), 2.0)
        centres[stem] = xy
    return centres


def relion_particles(truth: Mapping[str, np.ndarray], path: Path) -> Path:
    write_joint_star(
        {
            f"MotionCorr/job002/mics/{stem}.mrc": Picks(
                xy, attributes={"DefocusU": np.full(len(xy), 15e3), "AnglePsi": np.arange(len(xy)) * 1.5}
            )
            for stem, xy in truth.items()
        },
        path,
    )
    return path


def cryosparc_export(truth: Mapping[str, np.ndarray]) -> Path:
    """Link the micrographs as CryoSPARC's import does, and write its table of particles."""
    pytest.importorskip("cryosparc.dataset", reason="cryosparc-tools is not installed")
    Path("J1/imported").mkdir(parents=True)
    named = []
    for index, (stem, xy) in enumerate(truth.items()):
        name = f"J1/imported/{UID.format(index)}_{stem}_patch_aligned.mrc"
        Path(name).symlink_to(Path(f"MotionCorr/job002/mics/{stem}.mrc").absolute())
        named.append(NamedPicks(name, Picks(xy), SHAPE, 2.0))
    CRYOSPARC.write_joint(named, Path("J9/J9_particles_exported.cs"))
    return Path("J9")


def assert_labels_are_where_they_were(built: Built, truth: Mapping[str, np.ndarray]) -> DataSet:
    (data_set,) = open_data_sets(built.folder)
    orientation = audit_orientation(data_set)
    assert (orientation.frame, orientation.verdict) == (Frame.CRYOPPP, Verdict.CONFIRMED)
    assert {entry.stem for entry in data_set.entries} == set(truth)
    for entry in data_set.entries:
        labels = data_set.read_labels(entry, orientation.frame)
        assert labels is not None
        assert labels.diameter_px == 24
        np.testing.assert_allclose(labels.xy, truth[entry.stem], atol=1e-9)
    return data_set


def test_from_a_relion_project(truth: dict[str, np.ndarray]) -> None:
    source = relion_particles(truth, Path("Select/job010/particles.star"))
    originals = {path: path.read_bytes() for path in Path("MotionCorr").rglob("*.mrc")}
    options = BuildOptions(diameter_px=24, stacks=ExtractOptions(32))
    built = build_data_set(source, ["MotionCorr"], Path("sets/mine"), options)
    assert_labels_are_where_they_were(built, truth)
    assert {path: path.read_bytes() for path in Path("MotionCorr").rglob("*.mrc")} == originals
    assert built.labels == 72
    head, first = (
        Path("sets/mine/ground_truth/particle_coordinates/m 0.frames.csv").read_text().splitlines()[:2]
    )
    assert head.endswith(
        "Angle-Psi,Origin X (Ang),Origin Y (Ang),Defocus U,Defocus V,Defocus Angle,Phase Shift,CTF B Factor"
    )
    x, y = truth["m 0.frames"][0]
    assert first == f"{x:.2f},{192 - y:.2f},24,0.00,0.00,0.00,15000.00,0.00,0.00,0.00,0.00"
    link = Path("sets/mine/micrographs/m 0.frames.mrc")
    assert link.readlink() == Path("MotionCorr/job002/mics/m 0.frames.mrc").absolute()
    assert Path("sets/mine/counts.csv").read_text().splitlines()[1] == "m 0.frames.mrc,9,"
    assert Path("sets/mine/particles_stack/m 0.frames_particles.mrcs").is_file()
    assert [row.particles for row in built.stacks] == [9] * 8
    images = read_coordinates(Path("sets/mine/particles_stack/particles.star"))["m 0.frames"].attributes
    assert images["ImageName"][0] == "000001@sets/mine/particles_stack/m 0.frames_particles.mrcs"
    assert not list(Path("sets").glob(".*"))


def test_from_relions_autopicking(truth: dict[str, np.ndarray]) -> None:
    for stem, xy in truth.items():
        write_star(Picks(xy, np.full(len(xy), 0.5)), Path(f"AutoPick/job005/mics/{stem}_autopick.star"))
    built = build_data_set(Path("AutoPick"), ["MotionCorr"], Path("mine"), BuildOptions(diameter_angstrom=48))
    assert_labels_are_where_they_were(built, truth)


def test_from_a_cryosparc_export(truth: dict[str, np.ndarray]) -> None:
    built = build_data_set(
        cryosparc_export(truth), ["J1/imported"], Path("mine"), BuildOptions(diameter_px=24)
    )
    assert_labels_are_where_they_were(built, truth)
    assert built.read.format is CRYOSPARC
    row = Path("mine/name_map.tsv").read_text().splitlines()[1].split("\t")
    assert row[0] == "m 0.frames.mrc"
    assert row[2:] == [str(int(UID.format(0))), "_patch_aligned"]
    assert not list(Path("mine").rglob("export.star"))


def test_what_is_declared_of_an_export_and_a_folder_called_here(
    truth: dict[str, np.ndarray], monkeypatch: pytest.MonkeyPatch
) -> None:
    source = cryosparc_export(truth).absolute()
    options = BuildOptions(diameter_px=24, source=SourceOptions(format=CRYOSPARC))
    micrographs = Path("J1/imported").absolute()
    Path("mine").mkdir()
    monkeypatch.chdir("mine")
    built = build_data_set(source, [micrographs], Path(), options)
    assert sum(row.labels or 0 for row in built.rows) == sum(map(len, truth.values()))
    assert (source.parent / "mine/ground_truth/mine_particles_selected.star").is_file()


def test_errors_name_the_export(truth: dict[str, np.ndarray]) -> None:
    write_mrc(Path("others/x.mrc"), np.eye(20, dtype=np.float32), 2.0)
    with pytest.raises(CoordinatesError, match=r"^J9: ") as told:
        build_data_set(cryosparc_export(truth), ["others"], Path("mine"), BuildOptions(diameter_px=24))
    assert "export.star" not in str(told.value)


def test_excluded_become_false_positives(truth: dict[str, np.ndarray]) -> None:
    source = relion_particles(dict(list(truth.items())[:6]), Path("selected.star"))
    rejected = relion_particles(dict(list(truth.items())[6:]), Path("rejected.star"))
    options = BuildOptions(diameter_px=24, excluded=rejected)
    built = build_data_set(source, ["MotionCorr"], Path("mine"), options)
    (data_set,) = open_data_sets(Path("mine"))
    assert [row.labels for row in built.rows] == [9] * 6 + [None] * 2
    last = data_set.entries[-1]
    assert last.labels is None
    junk = data_set.read_false_positives(last, Frame.CRYOPPP)
    assert junk is not None
    np.testing.assert_allclose(junk.xy, truth["m 7.frames"], atol=1e-9)
    assert Path("mine/ground_truth/mine_particles_excluded.star").is_file()
    assert Path("mine/ground_truth/mine_particles_selected.star").is_file()


def test_absent_micrographs_can_be_declared_empty(truth: dict[str, np.ndarray]) -> None:
    source = relion_particles(dict(list(truth.items())[:6]), Path("selected.star"))
    options = BuildOptions(diameter_px=24, absent_are_empty=True)
    built = build_data_set(source, ["MotionCorr"], Path("mine"), options)
    assert [row.labels for row in built.rows] == [9] * 6 + [0] * 2


def test_labels_of_pictures_are_not_turned(tmp_path: Path) -> None:
    Image.fromarray(np.arange(60 * 90, dtype=np.uint8).reshape(60, 90)).save(tmp_path / "a.png")
    write_star(Picks(np.array([[10.0, 7.0]])), tmp_path / "stars/a_autopick.star")
    source, output = tmp_path / "stars", tmp_path / "mine"
    build_data_set(source, [tmp_path / "a.png"], output, BuildOptions(diameter_px=8))
    (data_set,) = open_data_sets(output)
    labels = data_set.read_labels(data_set.entries[0], Frame.ROWS)
    assert labels is not None
    assert labels.xy.tolist() == [[10, 7]]


def test_links_and_labels_of_a_wide_micrograph(tmp_path: Path) -> None:
    original = tmp_path / f"{'0' * 21}_a.mrc"
    write_mrc(original, np.eye(30, 50, dtype=np.float32), 2.0)
    write_star(Picks(np.array([[40.0, 4.0]])), tmp_path / "stars/a_autopick.star")
    build_data_set(tmp_path / "stars", [original], tmp_path / "mine", BuildOptions(diameter_px=8))
    assert (tmp_path / "mine/micrographs/a.mrc").readlink() == original
    labels = tmp_path / "mine/ground_truth/particle_coordinates/a.csv"
    assert labels.read_text().splitlines()[1].startswith("40.00,26.00,8,")


def test_a_bad_micrograph_is_left_out_and_told(truth: dict[str, np.ndarray]) -> None:
    Path("MotionCorr/job002/mics/m 3.frames.mrc").write_bytes(b"")
    source = relion_particles(truth, Path("particles.star"))
    built = build_data_set(source, ["MotionCorr"], Path("mine"), BuildOptions(diameter_px=24))
    assert len(built.rows) == 7
    assert "m 3.frames.mrc: empty" in built.problems[0]
    assert built.read.unmatched == ("m 3.frames",)


def test_what_cannot_be_built_leaves_nothing(truth: dict[str, np.ndarray]) -> None:
    source = relion_particles(truth, Path("particles.star"))
    with pytest.raises(CoordinatesError, match="needs the particle's diameter"):
        build_data_set(source, ["MotionCorr"], Path("mine"), BuildOptions())
    assert not Path("mine").exists()
    assert not list(Path().glob(".*"))
    other = Path("MotionCorr/job003") / f"{UID.format(1)}_m 1.frames.mrc"
    write_mrc(other, np.eye(20, dtype=np.float32), 2.0)
    with pytest.raises(DataSetError, match=r"would both be called m 1\.frames"):
        build_data_set(source, ["MotionCorr"], Path("mine"), BuildOptions(diameter_px=24))
    Path("mine").mkdir()
    Path("mine/notes").touch()
    with pytest.raises(ConfigurationError, match="mine: is there already"):
        build_data_set(source, ["MotionCorr"], Path("mine"), BuildOptions(diameter_px=24))
    with pytest.raises(ConfigurationError, match="both say the diameter"):
        BuildOptions(diameter_px=1, diameter_angstrom=1)


def test_interrupted_while_particles_are_cut_out(truth: dict[str, np.ndarray]) -> None:
    """Nothing is left that refuses to be built once more."""
    source = relion_particles(truth, Path("particles.star"))
    options = BuildOptions(diameter_px=24, stacks=ExtractOptions(32))

    def interrupt(row: ExtractedRow) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_data_set(source, ["MotionCorr"], Path("mine"), options, interrupt)
    assert not Path("mine").exists()
    assert len(build_data_set(source, ["MotionCorr"], Path("mine"), options).stacks) == 8


@pytest.mark.slow
@pytest.mark.parametrize("origin", ["relion", "cryosparc"])
def test_finetuning_runs_on_it(
    truth: dict[str, np.ndarray], origin: str, compose_training: Callable[..., DictConfig]
) -> None:
    if origin == "relion":
        source, micrographs = relion_particles(truth, Path("particles.star")), "MotionCorr"
    else:
        source, micrographs = cryosparc_export(truth), "J1/imported"
    build_data_set(source, [micrographs], Path("sets/mine"), BuildOptions(diameter_px=24))
    config = compose_training(
        "experiment=finetune",
        "data.root=sets/mine",
        "output=run",
        "trainer.max_epochs=1",
        "trainer.log_every_n_steps=1",
    )
    train(config)
    assert Path("run/picker.ckpt").is_file()
