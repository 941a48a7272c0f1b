"""Average the weights of two pickers of one net, the second trained from the first.

    python scripts/average_checkpoints.py FIRST.ckpt SECOND.ckpt OUTPUT.ckpt

Where both learning rates had fallen to nothing, the average is better than either (Izmailov et al. 2018,
arXiv 1803.05407). All else is the second's: calibrate anew (`calibrate_general.py`).
"""

import argparse
from pathlib import Path

import torch

from cryopick.models import load_checkpoint, save_checkpoint


def main() -> None:
    """Read, average, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    for name in ("first", "second", "output"):
        parser.add_argument(name, type=Path)
    options = parser.parse_args()
    first = load_checkpoint(options.first).net.state_dict()
    averaged = load_checkpoint(options.second)
    averaged.net.load_state_dict(
        {
            name: torch.lerp(first[name], value, 0.5) if value.is_floating_point() else value
            for name, value in averaged.net.state_dict().items()
        }
    )
    save_checkpoint(averaged, options.output)


if __name__ == "__main__":
    main()
