from pathlib import Path

import torch

from cryopick.training import EpochCheckpoint


def test_what_was_best_is_known_in_a_folder_that_was_moved(tmp_path: Path) -> None:
    before, after = (EpochCheckpoint(dirpath=tmp_path / name) for name in ("before", "after"))
    best = str(tmp_path / "before" / "best.ckpt")
    before.best_model_path = before.kth_best_model_path = best
    before.best_model_score = before.kth_value = torch.tensor(0.9)
    before.best_k_models = {best: torch.tensor(0.9)}
    after.load_state_dict(before.state_dict())
    assert after.best_model_path == after.kth_best_model_path == str(tmp_path / "after" / "best.ckpt")
    assert after.best_k_models == {after.best_model_path: torch.tensor(0.9)}
    assert (after.best_model_score, after.kth_value, after.last_model_path) == (0.9, 0.9, "")
