import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch

from cryopick.core import ConfigurationError, DataSetError
from cryopick.image import PickingScale
from cryopick.training import CropGeometry, LabelledDataModule

GEOMETRY = CropGeometry(crop_px=64, free_rotation=0.5, scale_jitter=0.15, on_particle=0.5)


@pytest.fixture(scope="module")
def root(cryoppp_set: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("sets")
    cryoppp_set(root / "10001", micrographs=6)
    cryoppp_set(root / "10002", micrographs=4, seed=20)
    return root


@pytest.fixture
def prepared(root: Path, tmp_path: Path) -> Callable[..., LabelledDataModule]:
    def prepare(**options: Any) -> LabelledDataModule:
        options = {"root": root, "geometry": GEOMETRY, "cache": tmp_path / "cache", **options}
        module = LabelledDataModule(**options)
        module.prepare_for(PickingScale(), 2)
        return module

    return prepare


def _names(module: LabelledDataModule) -> list[str]:
    both = [*module.train_micrographs, *module.validation_micrographs]
    return sorted(micrograph.name for micrograph in both)


def test_every_micrograph_is_on_one_side(prepared: Callable[..., LabelledDataModule]) -> None:
    module = prepared()
    expected = [f"10001/m_{i}.frames" for i in range(6)] + [f"10002/m_{i}.frames" for i in range(4)]
    assert _names(module) == expected
    assert len(module.validation_micrographs) == 2
    assert {one.name.split("/")[0] for one in module.validation_micrographs} == {"10001", "10002"}


def test_batches_for_a_net(prepared: Callable[..., LabelledDataModule]) -> None:
    module = prepared(crops_per_epoch=7, batch_size=3)
    batches = list(module.train_dataloader())
    assert len(batches) == 2
    assert batches[0].image.shape == (3, 1, 64, 64)
    assert batches[0].targets.centre.shape == (3, 1, 32, 32)
    assert batches[0].targets.offset.shape == (3, 2, 32, 32)
    (first, _) = module.val_dataloader()
    assert first.image.shape == (1, 128, 173)


def test_the_seed_decides(prepared: Callable[..., LabelledDataModule]) -> None:
    def first(seed: int) -> torch.Tensor:
        return next(iter(prepared(seed=seed).train_dataloader())).image

    assert torch.equal(first(1), first(1))
    assert not torch.equal(first(1), first(2))


def test_one_set_by_its_own_folder_or_by_its_id(
    prepared: Callable[..., LabelledDataModule], root: Path
) -> None:
    by_id = prepared(ids=[10002])
    by_folder = prepared(root=root / "10002")
    assert _names(by_id) == _names(by_folder) == [f"10002/m_{i}.frames" for i in range(4)]


def test_what_is_left_out_is_left_out(prepared: Callable[..., LabelledDataModule]) -> None:
    module = prepared(ids=["10001"], exclude=["m_0.frames", "m_3.frames"])
    assert _names(module) == [f"10001/m_{i}.frames" for i in (1, 2, 4, 5)]


def test_one_name_is_a_list_of_one_and_suffixes_do_not_matter(
    prepared: Callable[..., LabelledDataModule],
) -> None:
    rest = {f"10002/m_{i}.frames" for i in (1, 2, 3)}
    assert set(_names(prepared(ids=10002, exclude="m_0.frames"))) == rest
    assert set(_names(prepared(ids="10002", exclude=["m_0.frames.mrc"]))) == rest


def test_names_that_are_nobodys_cannot_be_left_out(prepared: Callable[..., LabelledDataModule]) -> None:
    with pytest.raises(DataSetError, match=r"no micrograph is called m_9\.frames; correct data\.exclude"):
        prepared(exclude=["m_0.frames", "m_9.frames"])


def test_the_fingerprint_is_of_names_labels_and_sides(
    prepared: Callable[..., LabelledDataModule], root: Path, tmp_path: Path
) -> None:
    mine = shutil.copytree(root / "10002", tmp_path / "10002")
    first = prepared(root=mine).fingerprint()
    assert prepared(root=mine).fingerprint() == first
    assert prepared(root=mine, exclude="m_3.frames").fingerprint() != first
    (label, *_) = sorted(mine.rglob("particle_coordinates/*.csv"))
    label.write_text("".join(label.read_text().splitlines(keepends=True)[:-1]))
    assert prepared(root=mine).fingerprint() != first


def test_a_number_of_micrographs_of_each_set(prepared: Callable[..., LabelledDataModule]) -> None:
    module = prepared(max_micrographs=4)
    assert [len(one.micrographs) for one in module.sets] == [4, 4]


def test_a_number_of_validation_micrographs(prepared: Callable[..., LabelledDataModule]) -> None:
    module = prepared(validation_fraction=0.5, max_validation=3)
    assert len(module.validation_micrographs) == 3
    everyone = prepared(validation_fraction=0.5)
    names = {one.name for one in (*everyone.train_micrographs, *everyone.validation_micrographs)}
    kept = {one.name for one in module.validation_micrographs}
    assert kept < {one.name for one in everyone.validation_micrographs}
    assert sorted(one.name for one in module.train_micrographs) == sorted(names - kept)


def test_a_split_names_the_sides(
    prepared: Callable[..., LabelledDataModule], root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cryopick.dataset import Split
    from cryopick.training import datamodule

    monkeypatch.setattr(datamodule, "load_split", lambda name: Split(name, ("10001",), ("10002",), ()))
    module = prepared(split="mine")
    assert {one.name.split("/")[0] for one in module.train_micrographs} == {"10001"}
    assert {one.name.split("/")[0] for one in module.validation_micrographs} == {"10002"}
    assert (len(module.train_micrographs), len(module.validation_micrographs)) == (6, 4)
    assert module.describe().data_sets == ("10001",)
    assert module.describe().diameter_px == 24.0
    fewer = prepared(split="mine", max_validation=2)
    assert (len(fewer.train_micrographs), len(fewer.validation_micrographs)) == (6, 2)


def test_what_is_trained_on_is_told(prepared: Callable[..., LabelledDataModule]) -> None:
    one = prepared(ids=["10002"]).describe()
    assert (one.data_sets, one.diameter_px, one.diameter_angstrom) == (("10002",), 24.0, 48.0)
    assert (one.micrographs, one.labels, one.validation_micrographs) == (3, 27, 1)
    assert not one.bright
    both = prepared().describe()
    assert both.data_sets == ("10001", "10002")
    assert both.diameter_px is both.diameter_angstrom is None


def test_an_orientation_that_is_none() -> None:
    with pytest.raises(ConfigurationError, match=r"data\.orientation=up is unknown; wanted rows or cryoppp"):
        LabelledDataModule("data", GEOMETRY, orientation="up")


def test_no_such_folder(prepared: Callable[..., LabelledDataModule], tmp_path: Path) -> None:
    with pytest.raises(DataSetError, match="none"):
        prepared(root=tmp_path / "none")


def test_nothing_is_left_to_train_on(
    prepared: Callable[..., LabelledDataModule], caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(DataSetError, match="no labelled micrograph is left to train on"):
        prepared(ids=["10002"], exclude=[f"m_{i}.frames" for i in range(4)])
    assert "no labelled micrograph is left to use" in caplog.text


def test_without_labels_there_is_nothing_to_train_on(
    prepared: Callable[..., LabelledDataModule], root: Path, tmp_path: Path
) -> None:
    shutil.copytree(root / "10002" / "micrographs", tmp_path / "bare" / "micrographs")
    with pytest.raises(DataSetError, match="no labelled micrograph is left"):
        prepared(root=tmp_path / "bare")


def test_the_cache_is_the_users_unless_named(
    root: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "mine"))
    assert LabelledDataModule(root, GEOMETRY).cache == tmp_path / "mine" / "cryopick" / "scaled"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert LabelledDataModule(root, GEOMETRY).cache == tmp_path / ".cache" / "cryopick" / "scaled"


def test_a_round_of_labels(prepared: Callable[..., LabelledDataModule], root: Path, tmp_path: Path) -> None:
    copy = shutil.copytree(root / "10002", tmp_path / "10002")
    fewer = copy / "rounds" / "2" / "ground_truth"
    shutil.copytree(copy / "ground_truth", fewer)
    labels = sorted((fewer / "particle_coordinates").iterdir())
    labels[0].write_text("".join(labels[0].read_text().splitlines(keepends=True)[:5]))
    kept = [prepared(root=copy, round=number).describe() for number in (0, 2)]
    assert [one.label_round for one in kept] == [0, 2]
    whole, curated = (prepared(root=copy, round=number).sets[0] for number in (0, 2))
    assert [len(one.labels) for one in whole.micrographs] == [9, 9, 9, 9]
    assert [len(one.labels) for one in curated.micrographs] == [4, 9, 9, 9]
    with pytest.raises(DataSetError, match="no round 1 of its labels; those there are 0, 2"):
        prepared(root=copy, round=1)


def test_validation_needs_labels(
    prepared: Callable[..., LabelledDataModule], root: Path, tmp_path: Path
) -> None:
    shutil.copytree(root / "10002", tmp_path / "left")
    for file in (tmp_path / "left").rglob("*.csv"):
        lines = file.read_text().splitlines()
        file.write_text(
            "\n".join([lines[0], *(line for line in lines[1:] if float(line.split(",")[0]) < 100)])
        )
    with pytest.raises(
        DataSetError,
        match=r"no label lies on the 1 micrographs, or right-hand strips of them.* or four and more",
    ):
        prepared(root=tmp_path / "left", max_micrographs=1, orientation="cryoppp")


@pytest.mark.parametrize(
    "options",
    [
        {"batch_size": 0},
        {"workers": -1},
        {"max_micrographs": -1},
        {"diameter_px": 0},
        {"diameter_px": -5.0},
        {"validation_fraction": -1},
        {"validation_fraction": 1},
    ],
)
def test_numbers_that_cannot_be_meant(options: dict[str, float]) -> None:
    (name,) = options
    with pytest.raises(ConfigurationError, match=rf"data\.{name}="):
        LabelledDataModule("data", GEOMETRY, **options)  # type: ignore[arg-type]
