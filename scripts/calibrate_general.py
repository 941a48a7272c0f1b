"""Fit a general picker's calibration and threshold anew, on more simulated frames than training affords.

    python scripts/calibrate_general.py CHECKPOINT OUTPUT [--frames 160] [--seed 4242]

Training calibrates on the few frames that it validates on, and one odd frame among sixteen makes all scores
too sure. The frames here have other particles and conditions than those of training and of
`benchmark_general.py`. The sizes that the net sees where it is told the true one are brought to that on
average. The weights are written in 8 bits.
"""

import argparse
from collections.abc import Iterable
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
from benchmark_general import judge
from scipy.special import logit

from cryopick.core import Micrograph
from cryopick.evaluation import curve_of
from cryopick.models import Calibration, fit_calibration, load_checkpoint, save_checkpoint
from cryopick.models.threshold import expected_best_threshold
from cryopick.picking import Picker
from cryopick.picking.rung import average_size
from cryopick.simulation import SimulatedFrame, SimulatedFrames


def fit_size(picker: Picker, frames: Iterable[SimulatedFrame]) -> float:
    """Find the factor between the sizes seen, where the picker is told the true one, and that."""
    ratios = []
    for frame in frames:
        found = picker.find(Micrograph(frame.image.numpy(), frame.pixel_size), frame.diameter_px)
        scores = found.picks.scores
        if scores is not None and (scores >= picker.threshold).sum() >= 5:
            ratios.append(np.log(frame.diameter_px / average_size(scores, found.diameters_px)))
    if not ratios:
        raise SystemExit("too few sure picks to learn sizes from; pass more --frames, or train longer")
    return float(np.exp(np.mean(ratios)))


def main() -> None:
    """Simulate, pick, fit, write."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("checkpoint", type=Path)
    parser.add_argument("output", type=Path)
    parser.add_argument("--frames", type=int, default=160)
    parser.add_argument("--seed", type=int, default=4242)
    options = parser.parse_args()
    checkpoint = load_checkpoint(options.checkpoint)
    picker = Picker(replace(checkpoint, calibration=Calibration()))
    told_px = checkpoint.scale.particle_px
    stream = SimulatedFrames((512, 448), told_px, seed=options.seed)
    frames = list(islice(stream, options.frames))
    judged = [judge(picker, frame, told_px) for frame in frames]
    logits = logit(np.concatenate([one.scores for one in judged]))
    hits = np.concatenate([one.hits for one in judged])
    calibration = fit_calibration(logits, hits)
    calibrated = Picker(replace(checkpoint, calibration=calibration))
    calibration = replace(calibration, size=fit_size(calibrated, frames))
    scores = calibration.probability(logits)
    threshold = expected_best_threshold([scores], checkpoint.beta)
    save_checkpoint(
        replace(checkpoint, calibration=calibration, threshold=threshold), options.output, compact=True
    )
    curve = curve_of(scores, hits, sum(one.labels for one in judged))
    above = scores >= threshold
    f1 = 2 * hits[above].sum() / (above.sum() + curve.labels)
    print(f"slope {calibration.slope:.3f}, intercept {calibration.intercept:.3f}")
    print(f"sizes times {calibration.size:.3f}, threshold {threshold:.3f}")
    print(f"F1 {f1:.3f}, average precision {curve.average_precision:.3f}, {curve.labels} particles")


if __name__ == "__main__":
    main()
