"""`train`: a Hydra program."""

import logging
import os
import sys
import warnings
from importlib import resources
from typing import TYPE_CHECKING

import hydra
from hydra.core.hydra_config import HydraConfig
from hydra.types import RunMode
from omegaconf import DictConfig

if TYPE_CHECKING:
    from cryopick.training import TrainingResult

_OUTPUT = "CRYOPICK_TRAIN_OUTPUT"
"""What `configs/train.yaml` takes for the output folder, where there is none given."""


@hydra.main(version_base="1.3", config_path="pkg://cryopick.configs", config_name="train")
def _hydra_main(config: DictConfig) -> None:
    """Train and print where the picker is."""
    from pytorch_lightning.utilities import rank_zero_only

    from cryopick.cli.errors import USAGE_ERROR, reported
    from cryopick.training import train

    # Device lists and advertisements; and Lightning's own use of torch, on which a user can do nothing.
    logging.getLogger("pytorch_lightning").setLevel(logging.WARNING)
    for module in ("pytorch_lightning", "lightning_fabric"):
        warnings.filterwarnings("ignore", module=module)
    # Inside, since Hydra answers any exception with a traceback.
    try:
        with reported():
            # Lightning starts further processes with the same command, whose clocks would name other folders.
            os.environ[_OUTPUT] = str(config.output)
            try:
                result = train(config)
            finally:
                del os.environ[_OUTPUT]
    except SystemExit as end:
        sweep = HydraConfig.initialized() and HydraConfig.get().mode is RunMode.MULTIRUN
        if end.code == USAGE_ERROR and sweep:
            raise RuntimeError("this job of the sweep has failed; its error is told above") from None
        raise
    rank_zero_only(_print)(result)


def _print(result: "TrainingResult") -> None:
    """Say how good the picker is and where."""
    from rich.console import Console

    console = Console(soft_wrap=True)
    score = result.score
    console.print(
        f"validation: F1 {score.f1:.3f}, average precision {score.average_precision:.3f} "
        f"({score.labels} labels on {score.micrographs} micrographs, within half a diameter)"
    )
    console.print(f"picker: {result.checkpoint}")


def main() -> None:
    """Run `train`."""
    sys.argv[1:] = [_without_group(argument) for argument in sys.argv[1:]]
    _hydra_main()


def _without_group(argument: str) -> str:
    """Turn ``logger=null``, for which Hydra has a traceback, to its ``~logger``."""
    group, _, choice = argument.partition("=")
    known = resources.files("cryopick.configs").joinpath(group).is_dir()
    return f"~{group}" if choice == "null" and known else argument


if __name__ == "__main__":
    main()
