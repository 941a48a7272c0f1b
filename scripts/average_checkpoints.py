"""Average the weights of pickers of one net, each trained from the one before.

    python scripts/average_checkpoints.py FIRST.ckpt SECOND.ckpt [THIRD.ckpt ...] OUTPUT.ckpt

The average of several ends of training is often better than any (Izmailov et al. 2018, arXiv 1803.05407). A
picker named twice counts twice. All else is the last one's: calibrate anew (`calibrate_general.py`).
"""

import argparse
from dataclasses import replace
from pathlib import Path

from torch import nn
from torch.optim.swa_utils import AveragedModel

from cryopick.models import load_checkpoint, save_checkpoint


def _shapes(net: nn.Module) -> dict[str, tuple[int, ...]]:
    return {name: tuple(one.shape) for name, one in net.state_dict().items()}


def main() -> None:
    """Read, average, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("pickers", type=Path, nargs="+")
    parser.add_argument("output", type=Path)
    options = parser.parse_args()
    if len(options.pickers) < 2:
        parser.error(f"found {len(options.pickers)} picker, wanted at least two, and then the output")
    first = last = load_checkpoint(options.pickers[0])
    average = AveragedModel(first.net)
    average.update_parameters(first.net)
    for path in options.pickers[1:]:
        last = load_checkpoint(path)
        if _shapes(last.net) != _shapes(first.net):
            raise SystemExit(
                f"{path}: not the net of {options.pickers[0]}; wanted pickers of one net (its config.yaml)"
            )
        average.update_parameters(last.net)
    save_checkpoint(replace(last, net=average.module), options.output)


if __name__ == "__main__":
    main()
