"""Average the weights of two pickers of one net, the second trained from the first.

    python scripts/average_checkpoints.py FIRST.ckpt SECOND.ckpt OUTPUT.ckpt

The average of two ends of training is often better than either (Izmailov et al. 2018, arXiv 1803.05407).
All else is the second's: calibrate anew (`calibrate_general.py`).
"""

import argparse
from dataclasses import replace
from pathlib import Path

from torch.optim.swa_utils import AveragedModel

from cryopick.models import load_checkpoint, save_checkpoint


def main() -> None:
    """Read, average, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in ("first", "second", "output"):
        parser.add_argument(name, type=Path)
    options = parser.parse_args()
    pickers = [load_checkpoint(path) for path in (options.first, options.second)]
    first, second = ({name: one.shape for name, one in each.net.state_dict().items()} for each in pickers)
    if first != second:
        raise SystemExit(f"{options.second}: not the net of {options.first}; wanted two pickers of one net")
    average = AveragedModel(pickers[0].net)
    for each in pickers:
        average.update_parameters(each.net)
    save_checkpoint(replace(pickers[1], net=average.module), options.output)


if __name__ == "__main__":
    main()
