import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import pytorch_lightning as pl
import torch
from omegaconf import DictConfig, OmegaConf

from cryopick.core import CheckpointError, ConfigurationError
from cryopick.io.sole import sole_writer
from cryopick.models import load_checkpoint
from cryopick.models.module import PickerModule
from cryopick.training import LabelledDataModule, train

if TYPE_CHECKING:
    from conftest import TrainedRun

Compose = Callable[..., DictConfig]
SHORT = (
    "data.crops_per_epoch=16",
    "data.batch_size=4",
    "trainer.max_epochs=3",
    "trainer.log_every_n_steps=1",
)


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "run"


@pytest.fixture
def short(trained: "TrainedRun", compose_training: Compose, output: Path) -> Callable[..., DictConfig]:
    """Configure three epochs of four steps, too few to learn anything."""

    def compose(*overrides: str) -> DictConfig:
        return compose_training(*SHORT, f"data.root={trained.root}", f"output={output}", *overrides)

    return compose


def _stop_in_epoch(epoch: int, monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    """Let the first training that gets to an epoch die there."""
    step = PickerModule.training_step

    def stopping(module: PickerModule, batch: Any, index: int) -> torch.Tensor:
        if module.current_epoch == epoch and index == 1:
            monkeypatch.undo()
            raise error
        return step(module, batch, index)

    monkeypatch.setattr(PickerModule, "training_step", stopping)


def test_it_learns_to_find_discs(trained: "TrainedRun") -> None:
    score = trained.result.score
    assert score.f1 > 0.9
    assert score.average_precision > 0.9
    assert (score.micrographs, score.labels) == (1, 9)


def test_the_picker_knows_all_that_picking_needs(trained: "TrainedRun") -> None:
    picker = load_checkpoint(trained.result.checkpoint)
    assert picker.net_config == {
        "_target_": "cryopick.models.UNet",
        "widths": [4, 8],
        "depth": 1,
        "stride": 2,
    }
    assert picker.scale.particle_px == 16.0
    assert (picker.diameter_px, picker.diameter_angstrom, picker.bright) == (24.0, 48.0, False)
    assert picker.threshold == trained.result.score.threshold
    assert picker.calibration == trained.result.score.calibration
    assert picker.training["data_sets"] == ["discs"]
    assert picker.training["round"] == 0
    assert picker.training["validation"]["f1"] == trained.result.score.f1
    assert picker.training["software"]["torch"] == torch.__version__


def test_everything_lies_beside_the_picker(trained: "TrainedRun") -> None:
    folder = trained.result.checkpoint.parent
    assert trained.result.checkpoint.name == "picker.ckpt"
    config = OmegaConf.load(folder / "config.yaml")
    assert config.data.root == str(trained.root)
    assert config.data.seed == 0  # resolved
    metrics = json.loads((folder / "metrics.json").read_text())
    assert metrics["validation"]["f1"] == trained.result.score.f1
    assert (metrics["epochs"], metrics["steps"]) == (5, 50)
    assert "git" in metrics["software"]
    header = (folder / "logs" / "version_0" / "metrics.csv").read_text().splitlines()[0]
    assert {"val/f1", "val/ap", "train/loss"} <= set(header.split(","))
    assert {"best.ckpt", "last.ckpt"} == {file.name for file in (folder / "training").iterdir()}


def test_the_same_seed_gives_the_same_weights(short: Compose, tmp_path: Path) -> None:
    one, two, other = (
        load_checkpoint(train(short(f"output={tmp_path / name}", f"seed={seed}")).checkpoint).net.state_dict()
        for name, seed in (("a", 3), ("b", 3), ("c", 4))
    )
    assert all(torch.equal(one[name], two[name]) for name in one)
    assert not all(torch.equal(one[name], other[name]) for name in one)


@pytest.mark.filterwarnings("ignore:Checkpoint directory .* exists and is not empty")
def test_an_interrupted_training_goes_on_to_the_same_end(
    short: Compose, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Augmentation draws its random numbers anew after an interrupt; all else is as if nothing had happened.
    plain = ("augment.contrast=0", "augment.brightness=0", "augment.noise=0", "augment.blur_px=0")
    uninterrupted = train(short(f"output={tmp_path / 'whole'}", *plain))
    whole = load_checkpoint(uninterrupted.checkpoint).net.state_dict()

    started: list[int] = []
    _stop_in_epoch(2, monkeypatch, RuntimeError("power cut"))
    with pytest.raises(RuntimeError, match="power cut"):
        train(short(*plain))
    assert not (tmp_path / "run" / "picker.ckpt").exists()

    steps = PickerModule.training_step

    def counting(module: PickerModule, batch: Any, index: int) -> torch.Tensor:
        started.append(module.global_step)
        return steps(module, batch, index)

    monkeypatch.setattr(PickerModule, "training_step", counting)
    resumed = load_checkpoint(train(short(*plain)).checkpoint).net.state_dict()
    assert started == [8, 9, 10, 11]
    # The log of what came before the power cut is still there.
    assert (tmp_path / "run" / "logs" / "version_0" / "metrics.csv").stat().st_size > 0
    assert (tmp_path / "run" / "logs" / "version_1" / "metrics.csv").stat().st_size > 0
    for name, value in whole.items():
        torch.testing.assert_close(resumed[name], value, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("stop", [KeyboardInterrupt(), SystemExit(0)])  # the second is Lightning's of SIGTERM
def test_the_users_interrupt_is_passed_on(
    short: Compose,
    output: Path,
    monkeypatch: pytest.MonkeyPatch,
    stop: BaseException,
) -> None:
    _stop_in_epoch(1, monkeypatch, stop)
    with pytest.raises(KeyboardInterrupt, match=f"interrupted; pass output={output} to go on"):
        train(short())
    assert (output / "training" / "last.ckpt").exists()
    assert not (output / "picker.ckpt").exists()


@pytest.mark.filterwarnings("ignore:Checkpoint directory .* exists and is not empty")
def test_a_finished_training_can_be_asked_for_again(short: Compose) -> None:
    first = train(short())
    before = load_checkpoint(first.checkpoint).net.state_dict()
    metrics = json.loads((first.checkpoint.parent / "metrics.json").read_text())
    again = train(short())
    after = load_checkpoint(again.checkpoint).net.state_dict()
    assert again.score == first.score
    assert metrics["last_epoch"]
    assert json.loads((first.checkpoint.parent / "metrics.json").read_text()) == metrics
    assert all(torch.equal(before[name], after[name]) for name in before)


@pytest.mark.filterwarnings("ignore:Checkpoint directory .* exists and is not empty")
def test_a_training_goes_on_where_its_folder_was_moved(
    short: Compose, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "before").mkdir()
    monkeypatch.chdir(tmp_path / "before")
    first = train(short("output=run"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "before").rename(tmp_path / "after")
    monkeypatch.chdir(tmp_path / "after")
    assert train(short("output=run")).score == first.score
    Path("run").rename("renamed")
    assert train(short("output=renamed")).score == first.score


@pytest.fixture
def earlier(trained: "TrainedRun", output: Path) -> Path:
    """An output folder that holds a run already."""
    shutil.copytree(trained.result.checkpoint.parent, output)
    return output


def test_a_callback_can_be_left_out(short: Compose) -> None:
    train(short("callbacks.average=null", "trainer.max_epochs=1"))


def test_groups_can_be_left_out(short: Compose, output: Path) -> None:
    config = short("~logger", "~augment", "~scheduler", "pretrained=null", "trainer.max_epochs=1")
    del config.callbacks
    assert train(config).checkpoint.exists()
    assert not (output / "logs").exists()


def test_what_an_experiment_changes_of_a_group_goes_with_it(short: Compose) -> None:
    config = short("~augment", "~scheduler", "trainer.max_epochs=1")
    OmegaConf.set_struct(config, False)
    config.augment, config.scheduler = {"noise": 0.0}, {"warmup": 0.05}
    config.callbacks = {"average": {"decay": 0.9}}
    assert train(config).checkpoint.exists()
    config.optimizer = {"lr": 0.1}
    with pytest.raises(ConfigurationError, match="optimizer must be given: pass optimizer="):
        train(config)


@pytest.mark.parametrize(
    "name", ["data", "data.geometry", "loss", "model", "optimizer", "output", "scale", "trainer"]
)
def test_what_cannot_be_left_out_is_named(short: Compose, name: str) -> None:
    config = short()
    OmegaConf.update(config, name, None)
    with pytest.raises(ConfigurationError, match=f"^{name} must be given: pass {name}="):
        train(config)


def test_another_configuration_is_refused(
    trained: "TrainedRun", compose_training: Compose, earlier: Path
) -> None:
    config = compose_training(f"data.root={trained.root}", f"output={earlier}", "optimizer.lr=0.001")
    with pytest.raises(ConfigurationError, match=r"another configuration \(differs in .*optimizer\.lr"):
        train(config)
    assert OmegaConf.load(earlier / "config.yaml").optimizer.lr == 0.02


@pytest.mark.filterwarnings("ignore:Checkpoint directory .* exists and is not empty")
def test_other_labels_are_refused(short: Compose, output: Path) -> None:
    train(short())
    weights = (output / "picker.ckpt").read_bytes()
    (output / "data.sha256").write_text("of labels as they were\n")
    with pytest.raises(ConfigurationError, match="other micrographs or labels than there are now; pass"):
        train(short())
    assert (output / "picker.ckpt").read_bytes() == weights


def test_an_earlier_run_can_be_gone_on_with_though_it_said_no(
    trained: "TrainedRun", compose_training: Compose, earlier: Path
) -> None:
    before = OmegaConf.load(earlier / "config.yaml")
    OmegaConf.save(OmegaConf.merge(before, {"resume": False}), earlier / "config.yaml")
    config = compose_training(f"data.root={trained.root}", f"output={earlier}", "optimizer.lr=0.001")
    with pytest.raises(ConfigurationError) as refused:
        train(config)
    assert "resume" not in str(refused.value)


def test_one_training_at_a_time(short: Compose, output: Path) -> None:
    output.mkdir()
    with (
        sole_writer(output, output / ".lock"),
        pytest.raises(ConfigurationError, match="another command is writing into it"),
    ):
        train(short())
    assert not (output / "config.yaml").exists()


def test_folders_may_be_called_by_numbers(
    short: Compose, cryoppp_set: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    cryoppp_set(Path("10017"), micrographs=2)
    assert train(short("data.root=10017", "output=7", "trainer.max_epochs=1")).checkpoint == Path(
        "7/picker.ckpt"
    )


def test_without_resume_an_earlier_run_is_not_touched(
    trained: "TrainedRun", compose_training: Compose, earlier: Path
) -> None:
    config = compose_training(f"data.root={trained.root}", f"output={earlier}", "resume=false")
    with pytest.raises(ConfigurationError, match="holds an earlier run; pass another output"):
        train(config)


def test_training_can_start_from_a_picker(
    trained: "TrainedRun", short: Compose, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[float] = []
    fit = pl.Trainer.fit

    def looking(trainer: pl.Trainer, module: PickerModule, **options: Any) -> None:
        seen.append(float(module.net.state_dict()["stem.0.weight"].sum()))
        fit(trainer, module, **options)

    monkeypatch.setattr(pl.Trainer, "fit", looking)
    train(short(f"start={trained.result.checkpoint}"))
    assert seen == [float(load_checkpoint(trained.result.checkpoint).net.state_dict()["stem.0.weight"].sum())]


def test_fine_tuning_keeps_the_statistics_it_starts_from(trained: "TrainedRun", short: Compose) -> None:
    before = load_checkpoint(trained.result.checkpoint).net.state_dict()
    config = short(f"start={trained.result.checkpoint}", "keep_statistics=true")
    after = load_checkpoint(train(config).checkpoint).net.state_dict()
    for name in [name for name in before if "running" in name]:
        torch.testing.assert_close(after[name], before[name])  # but for the rounding of averages
    assert not torch.equal(before["stem.0.weight"], after["stem.0.weight"])


def test_random_weights_have_no_statistics_to_keep(short: Compose, caplog: pytest.LogCaptureFixture) -> None:
    net = load_checkpoint(train(short("keep_statistics=true")).checkpoint).net.state_dict()
    assert "keep_statistics=true has no effect: there is no picker to start from" in caplog.messages
    assert not torch.equal(net["stem.1.running_mean"], torch.zeros_like(net["stem.1.running_mean"]))


def test_a_start_of_another_kind_is_refused(trained: "TrainedRun", short: Compose) -> None:
    config = short(f"start={trained.result.checkpoint}", "model.widths=[4,6]")
    with pytest.raises(CheckpointError, match="is not the one configured; choose the same model and scale"):
        train(config)


def test_data_must_be_named(compose_training: Compose, output: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"data\.root must be given"):
        train(compose_training(f"output={output}"))
    assert not output.exists()


@pytest.mark.parametrize(
    ("option", "problem"),
    [
        ("beta=-1", "beta=-1: wanted a number from 0.1 to 10"),
        ("trainer.max_epochs=x", "max_epochs=x: wanted a whole number"),
        ("+trainer.limit_train_batches=0", "limit_train_batches=0: wanted a whole number of at least 1"),
        ("+trainer.limit_train_batches=1.5", r"limit_train_batches=1\.5: wanted a number from 0\.001 to 1"),
        ("optimizer.lr=-1", "optimizer: Invalid learning rate: -1; correct"),
        ("optimizer.lr=abc", "optimizer: .*; correct"),
    ],
)
def test_numbers_that_are_none_are_refused_by_name(short: Compose, option: str, problem: str) -> None:
    with pytest.raises(ConfigurationError, match=problem):
        train(short(option))


def test_output_that_cannot_be_made(trained: "TrainedRun", compose_training: Compose, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ConfigurationError, match=r"cannot be made .* pass another output"):
        train(compose_training(f"data.root={trained.root}", f"output={tmp_path / 'file' / 'run'}"))


def test_of_few_micrographs_strips_are_kept_back(
    short: Compose, cryoppp_set: Callable[..., Path], tmp_path: Path
) -> None:
    root = cryoppp_set(tmp_path / "two", micrographs=2)
    result = train(short(f"data.root={root}", "trainer.max_epochs=1"))
    assert result.score.micrographs == 2
    assert 0 < result.score.labels < 18


def test_the_data_module_is_the_configured_one(short: Compose) -> None:
    assert short().data._target_ == f"cryopick.training.{LabelledDataModule.__name__}"
