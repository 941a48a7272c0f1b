"""Checkpoints of epochs that are found again after their folder was moved."""

from pathlib import Path
from typing import Any

from pytorch_lightning.callbacks import ModelCheckpoint


class EpochCheckpoint(ModelCheckpoint):
    """Lightning's, for a training that goes on under another path.

    Lightning's own forgets there which epoch was the best, and looks for its file where it was.
    """

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Take over what was known before, of files that lie in this folder now."""
        folder = Path(str(self.dirpath))

        def moved(path: str) -> str:
            return str(folder / Path(path).name) if path else path

        paths = ("best_model_path", "kth_best_model_path", "last_model_path")
        super().load_state_dict(
            {
                **state_dict,
                **{name: moved(state_dict[name]) for name in paths},
                "best_k_models": {moved(path): score for path, score in state_dict["best_k_models"].items()},
                "dirpath": self.dirpath,
            }
        )
