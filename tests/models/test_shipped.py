from dataclasses import asdict
from importlib import resources
from pathlib import Path

import numpy as np
import pytest
from hydra import compose, initialize_config_module
from omegaconf import OmegaConf

from cryopick.core import CheckpointError, Micrograph
from cryopick.evaluation import pairs_within, ranked_hits
from cryopick.models import load_checkpoint
from cryopick.models.shipped import find_checkpoint, weights_folder
from cryopick.picking import Picker
from cryopick.simulation import simulate_frame
from cryopick.simulation.crowd import Crowd
from cryopick.simulation.optics import Optics
from cryopick.simulation.particles import make_views, random_particle
from cryopick.simulation.preset import Preset, draw_micrograph, draw_session
from cryopick.simulation.recipe import FrameRecipe


def test_the_picker_the_user_names() -> None:
    assert find_checkpoint(Path("mine.ckpt")) == Path("mine.ckpt")


def test_else_the_general_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resources, "files", lambda _: tmp_path)
    general = tmp_path / "general.ckpt"
    with pytest.raises(CheckpointError, match=r"general\.ckpt is not there; pass --checkpoint picker\.ckpt"):
        find_checkpoint(None)
    general.touch()
    assert find_checkpoint(None) == general


@pytest.mark.parametrize("name", ["general", "sam_small"])
def test_what_is_shipped_can_be_read(name: str) -> None:
    assert 0 < load_checkpoint(weights_folder() / f"{name}.ckpt").threshold < 1


def test_fine_tuning_begins_with_the_general_one() -> None:
    """Its net and scale are those of the configuration; others would start from random weights."""
    general = load_checkpoint(find_checkpoint(None))
    with initialize_config_module("cryopick.configs", version_base="1.3"):
        config = compose("train", ["experiment=finetune"])
    assert general.net_config == OmegaConf.to_container(config.model)
    assert asdict(general.scale) == {key: value for key, value in config.scale.items() if key != "_target_"}


def test_the_general_one_finds_plain_particles() -> None:
    rng = np.random.default_rng(3)
    particle = random_particle(rng, diameter_angstrom=180.0)
    shape, pixel_size = (420, 560), 6.0
    session = draw_session(Preset.EASY, rng, shape, pixel_size, 180.0)
    views = make_views(particle, pixel_size, 32, rng)
    frame = simulate_frame(draw_micrograph(Preset.EASY, session, rng, 180.0), views, rng)
    picker = Picker.from_file(find_checkpoint(None))
    picks = picker(Micrograph(frame.image.numpy(), pixel_size), frame.diameter_px).above(picker.threshold)
    hits = ranked_hits(pairs_within(picks.xy, frame.xy, 0.5 * frame.diameter_px), len(picks))
    assert len(frame.xy) > 100
    assert 2 * hits.sum() / (len(picks) + len(frame.xy)) > 0.85


def test_the_general_one_is_as_sure_on_micrographs_of_any_size() -> None:
    """A net that knew by its borders how large an image is was at a loss between 450 and 500 px."""
    rng = np.random.default_rng(3)
    picker = Picker.from_file(find_checkpoint(None))
    told_px = picker.checkpoint.scale.particle_px
    pixel_size = 180.0 / told_px
    views = make_views(random_particle(rng, diameter_angstrom=180.0), pixel_size, 32, rng)
    recipe = FrameRecipe(
        shape=(512, 512),
        pixel_size=pixel_size,
        visibility=14.0,
        crowd=Crowd(density=0.3, spacing=0.8),
        optics=Optics(defocus=1.5),
    )
    frame = simulate_frame(recipe, views, rng)
    sure = []
    for side in (400, 456, 482, 512):
        picks = picker(Micrograph(frame.image[:side, :side].numpy(), pixel_size), told_px)
        here = frame.xy[(frame.xy < side).all(axis=1)]
        hits = ranked_hits(pairs_within(picks.xy, here, 0.5 * told_px), len(picks))
        assert picks.scores is not None
        sure.append(float(np.median(picks.scores[hits])))
    assert min(sure) > max(sure) - 0.05
