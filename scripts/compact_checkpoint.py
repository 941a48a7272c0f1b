"""Write a picker anew with its weights in 8 bits, a quarter of the size, as those in checkpoints/ are.

    python scripts/compact_checkpoint.py PICKER.ckpt OUTPUT.ckpt

They are read back in 32.
"""

import argparse
from pathlib import Path

from cryopick.models import load_checkpoint, save_checkpoint


def main() -> None:
    """Read, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("picker", type=Path)
    parser.add_argument("output", type=Path)
    options = parser.parse_args()
    save_checkpoint(load_checkpoint(options.picker), options.output, compact=True)


if __name__ == "__main__":
    main()
