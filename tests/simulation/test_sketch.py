from itertools import islice

import numpy as np
import torch

from cryopick.simulation import sketch_frame, sketched_frames

SHAPE = (150, 210)


def test_particles_are_dark_and_inside() -> None:
    rng = np.random.default_rng(1)
    depths = []
    for _ in range(12):
        frame = sketch_frame(SHAPE, 16.0, rng)
        assert frame.image.shape == SHAPE
        assert frame.image.isfinite().all()
        assert 0.69 * 16 < frame.diameter_px < 1.16 * 16
        for xy in (frame.xy, frame.ambiguous_xy):
            assert ((xy >= 0) & (xy <= [SHAPE[1] - 1, SHAPE[0] - 1])).all()
        if len(frame.xy):
            x, y = frame.xy.round().astype(int).T
            image = (frame.image - frame.image.mean()) / frame.image.std()
            depths.append(float(image[y, x].mean()))
    assert np.mean(depths) < -0.3


def test_distractors_keep_clear_of_particles() -> None:
    rng = np.random.default_rng(2)
    seen = 0
    for _ in range(25):
        frame = sketch_frame(SHAPE, 16.0, rng)
        if len(frame.distractors_xy) and len(frame.xy):
            gaps = np.linalg.norm(frame.distractors_xy[:, None] - frame.xy[None], axis=2)
            assert gaps.min() > 0.6 * 16
            seen += 1
    assert seen


def test_the_generator_decides_and_frames_differ() -> None:
    def three(seed: int) -> list[torch.Tensor]:
        frames = sketched_frames(SHAPE, 16.0, np.random.default_rng(seed), torch.nn.Identity())
        return [frame.image for frame in islice(frames, 3)]

    one, again = three(3), three(3)
    assert all(torch.equal(a, b) for a, b in zip(one, again, strict=True))
    assert not torch.equal(one[0], one[1])


def test_images_pass_through_the_transform() -> None:
    frames = sketched_frames(SHAPE, 16.0, np.random.default_rng(4), torch.zeros_like)
    assert not next(frames).image.any()
