"""Train a picker: one function, from a configuration to a checkpoint."""

import json
import logging
from contextlib import nullcontext
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pytorch_lightning as pl
import torch
from omegaconf import DictConfig, OmegaConf
from torch import nn

from cryopick.core import CheckpointError, ConfigurationError, check_number
from cryopick.image import PickingScale
from cryopick.io.atomic import replacing
from cryopick.io.sole import sole_writer
from cryopick.models import PickerCheckpoint, build_net, load_checkpoint, save_checkpoint
from cryopick.models.checkpoint import load_plain
from cryopick.models.module import PickerModule
from cryopick.models.pretrained import load_parts
from cryopick.models.shipped import find_checkpoint
from cryopick.training.begun import check_data, find_state, has_state
from cryopick.training.calibrate import CalibratedScore, calibrate
from cryopick.training.configured import build, build_part, is_remnant, named_in, plain
from cryopick.training.configured_trainer import build_trainer
from cryopick.training.data import TrainingData
from cryopick.training.provenance import describe_software

_logger = logging.getLogger(__name__)

FINAL = "picker.ckpt"

_NEEDED = ("data", "loss", "model", "optimizer", "output", "scale", "trainer")
"""What no training can do without; other groups may be left out."""
_PARTS = ("data.geometry", "data.stream")
"""What data cannot do without, if they ask for it."""


@dataclass(frozen=True)
class TrainingResult:
    """What training leaves behind.

    Parameters
    ----------
    checkpoint
        The picker, for `predict`.
    score
        On the validation micrographs.
    """

    checkpoint: Path
    score: CalibratedScore


def train(config: DictConfig) -> TrainingResult:
    """Train a picker as a configuration says.

    The output folder holds the picker (``picker.ckpt``), Lightning's own checkpoints for going on after an
    interrupt (``training/``), the resolved configuration (``config.yaml``) and ``metrics.json``.

    Parameters
    ----------
    config
        Composed from ``configs/train.yaml``.

    Raises
    ------
    ConfigurationError
        If a mandatory value is missing, or the output folder holds a run of another configuration or is being
        written by another command.
    DataSetError
        If the data cannot be used.
    CheckpointError
        If the starting checkpoint cannot be used.
    """
    _check(config)
    pl.seed_everything(config.seed, workers=True, verbose=False)
    config = config.copy()
    config.output = str(config.output)  # a name of digits is a number to Hydra
    output = Path(config.output)
    resume = find_state(output, config)
    scale: PickingScale = build(config.scale)
    data: TrainingData = build(config.data)
    start = _starting_checkpoint(config, scale)
    net_config = plain(config.model)
    net = build_net(net_config)
    load_parts(net, named_in(config, "pretrained"), scale)
    if start is not None:
        net.load_state_dict(start.net.state_dict())
    module = PickerModule(
        net=net,
        loss=build(config.loss),
        optimizer=build(config.optimizer),
        scheduler=build_part(config, "scheduler"),
        augment=build_part(config, "augment"),
    )
    try:
        module.optimizer([nn.Parameter(torch.zeros(1))])
    except (TypeError, ValueError) as error:
        raise ConfigurationError(f"optimizer: {error}; correct the configuration") from error
    if config.keep_statistics and start is None:
        _logger.warning("keep_statistics=true has no effect: there is no picker to start from")
    trainer = build_trainer(config, data, keep_statistics=config.keep_statistics and start is not None)
    _make_folder(output)
    with sole_writer(output, output / ".lock") if trainer.is_global_zero else nullcontext():
        with replacing(output / "config.yaml") as temporary:
            OmegaConf.save(config, temporary, resolve=True)
        data.prepare_for(scale, net.stride)
        check_data(output, data, resume)
        try:
            trainer.fit(module, datamodule=data, ckpt_path=resume, weights_only=True)
        except SystemExit:  # Lightning's end after Ctrl-C, with code 1, and after SIGTERM, with 0
            way_on = f"pass output={output} to go on" if has_state(output) else "before an epoch had ended"
            raise KeyboardInterrupt(f"interrupted; {way_on}") from None
        _load_best(module, trainer)
        score = calibrate(module, data, config.beta)
        checkpoint = output / FINAL
        if trainer.is_global_zero:
            save_checkpoint(_picker(module, net_config, scale, data, score, config), checkpoint)
            _write_metrics(output, trainer, score)
    return TrainingResult(checkpoint, score)


def _make_folder(output: Path) -> None:
    try:
        output.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(f"{output}: cannot be made ({error}); pass another output") from error


def _check(config: DictConfig) -> None:
    """Refuse a configuration that lacks something, or has numbers that cannot be meant."""
    left_out = {name for name in _NEEDED if config.get(name) is None or is_remnant(config[name])}
    left_out |= {name for name in _PARTS if OmegaConf.select(config, name, default=name) is None}
    if missing := sorted(left_out | OmegaConf.missing_keys(config)):
        raise ConfigurationError(f"{', '.join(missing)} must be given: pass {missing[0]}=...")
    check_number("seed", config.seed, 0, 2**32 - 1, whole=True)
    check_number("beta", config.beta, 0.1, 10)
    if config.trainer.get("max_epochs") is not None:
        check_number("trainer.max_epochs", config.trainer.max_epochs, -1, whole=True)  # -1: no end


def _starting_checkpoint(config: DictConfig, scale: PickingScale) -> PickerCheckpoint | None:
    """Load the picker to start from, where one is named; ``general`` is the shipped one, where it fits."""
    if config.start is None:
        return None
    shipped = config.start == "general"
    start = load_checkpoint(find_checkpoint(None if shipped else Path(str(config.start))))
    if start.net_config != plain(config.model) or start.scale != scale:
        if shipped:
            _logger.warning("the general picker has another net or scale: starting from random weights")
            return None
        raise CheckpointError(
            f"{config.start}: its net {start.net_config} at {start.scale} is not the one configured; "
            "choose the same model and scale, or start=null"
        )
    return start


def _load_best(module: PickerModule, trainer: pl.Trainer) -> None:
    """Take the weights with the best validation score."""
    callback = trainer.checkpoint_callback
    best = getattr(callback, "best_model_path", "")
    if best:
        state = load_plain(Path(best), "train again into another output")["state_dict"]
        module.load_state_dict(state)


def _picker(
    module: PickerModule,
    net_config: dict[str, Any],
    scale: PickingScale,
    data: TrainingData,
    score: CalibratedScore,
    config: DictConfig,
) -> PickerCheckpoint:
    """Put together what `predict` needs."""
    description = data.describe()
    return PickerCheckpoint(
        net_config=net_config,
        net=module.net,
        scale=scale,
        calibration=score.calibration,
        threshold=score.threshold,
        diameter_angstrom=description.diameter_angstrom,
        diameter_px=description.diameter_px,
        bright=description.bright,
        beta=config.beta,
        training={
            "data_sets": list(description.data_sets),
            "micrographs": description.micrographs,
            "labels": description.labels,
            "round": description.label_round,
            "validation": {
                "micrographs": score.micrographs,
                "labels": score.labels,
                "f1": score.f1,
                "average_precision": score.average_precision,
            },
            "experiment": config.experiment_name,
            "software": describe_software(),
        },
    )


def _write_metrics(output: Path, trainer: pl.Trainer, score: CalibratedScore) -> None:
    """Write the scores and the software beside the checkpoint."""
    path = output / "metrics.json"
    last_epoch = {name: float(value) for name, value in trainer.callback_metrics.items()}
    if not last_epoch and path.exists():  # all epochs were done before
        last_epoch = json.loads(path.read_text(encoding="utf-8")).get("last_epoch", {})
    metrics = {
        "validation": asdict(score),
        "last_epoch": last_epoch,
        "epochs": trainer.current_epoch,
        "steps": trainer.global_step,
        "software": describe_software(),
    }
    with replacing(path) as temporary:
        temporary.write_text(json.dumps(metrics, indent=2) + "\n", encoding="utf-8")
