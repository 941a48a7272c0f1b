"""Time and compare the SAM nets with the U-Net.

    python scripts/benchmark_sam.py compare TRUTH MICROGRAPHS... --picker NAME=CHECKPOINT ... --output FOLDER
        one line per picker: F1, average precision, median centre error, seconds and memory per micrograph;
        what FOLDER already holds of the same checkpoint is not picked again
    python scripts/benchmark_sam.py particles [CHECKPOINT] [--count 900] [--side 608]
        all prompts of one micrograph with SAM behind a U-Net, against SAM's automatic mask generator on
        the same encoder and image; without a SamPrompted's checkpoint a small SAM of random weights
    python scripts/benchmark_sam.py cryosegnet UNET SAM OUTPUT
        put CryoSegNet together from a picker's U-Net and another's SAM

Whatever is measured runs in a process of its own on one core, so that time and memory are its own. Prints
Markdown.
"""

import argparse
import hashlib
import json
import multiprocessing
import resource
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import torch

from cryopick.evaluation import CompareOptions
from cryopick.evaluation import compare as score
from cryopick.models import Calibration, Peaks, build_net, load_checkpoint, save_checkpoint
from cryopick.models.pretrained import load_parts
from cryopick.models.sam import SamPrompted
from cryopick.models.sam.mask_generator import at_side, generate_masks
from cryopick.picking import Diameter, Picker, PickerSettings, PickingOptions, find_micrographs, pick_all
from cryopick.picking.timings import TIMINGS

GIB = 2**20
"""Of the kibibytes that the kernel counts memory in."""


def alone(do: Callable[..., Any], *arguments: object) -> Any:
    """Call a function in a fresh process."""
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        return pool.apply(do, arguments)


def peak_gib() -> float:
    """Tell the most memory that this process has had."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / GIB


def pick(checkpoint: Path, micrographs: list[str], diameter_px: float, output: Path) -> None:
    """Pick micrographs one by one, and note what it cost."""
    torch.set_num_threads(1)
    picker = Picker.from_file(checkpoint, PickerSettings())
    options = PickingOptions(Diameter(px=diameter_px), adapt_threshold=True)
    rows = pick_all(find_micrographs(micrographs), picker, output, options, checkpoint, fresh=True)
    errors = [row.error for row in rows if row.error]
    if errors:
        raise SystemExit("\n".join(errors))
    seconds = pd.read_csv(output / TIMINGS).drop(columns="micrograph").sum(axis=1).median()
    picked = picked_with(checkpoint, micrographs, diameter_px)
    cost = {"picked_with": picked, "seconds": float(seconds), "gib": peak_gib()}
    (output / "cost.json").write_text(json.dumps(cost))


def picked_with(checkpoint: Path, micrographs: list[str], diameter_px: float) -> list[object]:
    """Sum up what picks depend on."""
    return [hashlib.sha256(checkpoint.read_bytes()).hexdigest(), micrographs, diameter_px]


def compare(options: argparse.Namespace) -> None:
    """Pick with every picker and print the table."""
    named = dict(one.split("=", 1) for one in options.picker)
    folders = {name: options.output / "picks" / name for name in named}
    costs = {}
    for name, folder in folders.items():
        checkpoint, cost = Path(named[name]), folder / "cost.json"
        asked = (checkpoint, options.micrographs, options.diameter_px)
        if not cost.exists() or json.loads(cost.read_text()).get("picked_with") != picked_with(*asked):
            alone(pick, *asked, folder)
        costs[name] = json.loads(cost.read_text())
    how = CompareOptions(label_band=True, picked_only=True, diameter_px=options.diameter_px, overlays=0)
    compared = score(folders, options.truth, options.output / "report", replace(how, gallery=0))
    print("| picker | F1 | best F1 | average precision | median error (px) | s per micrograph | peak GiB |")
    print("|---" * 7 + "|")
    for each in compared.evaluations:
        pooled, cost = each.main.pooled, costs[each.name]
        ratios = [pooled.f1, pooled.best_f1, pooled.average_precision]
        cells = [each.name, *("-" if one is None else f"{one:.3f}" for one in ratios)]
        cells.append("-" if pooled.median_error_px is None else f"{pooled.median_error_px:.2f}")
        cells += [f"{cost['seconds']:.2f}", f"{cost['gib']:.2f}"]
        print(f"| {' | '.join(cells)} |")


@dataclass(frozen=True)
class Cost:
    """What a way to segment one image takes: seconds of CPU in the encoder and in all, and memory."""

    encoder: float
    total: float
    gib: float
    masks: int


def _prompted_net(checkpoint: Path | None) -> SamPrompted:
    torch.set_num_threads(1)
    torch.manual_seed(0)
    net = SamPrompted({}) if checkpoint is None else load_checkpoint(checkpoint).net
    if not isinstance(net, SamPrompted):
        raise SystemExit(f"{checkpoint}: holds a {type(net).__name__}, wanted a SamPrompted")
    return net.eval()


def _crowd(count: int, side: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw dark discs of 13 px in noise: centres, shape (count, 2), and image, shape (side, side)."""
    rng = np.random.default_rng(0)
    along = int(np.ceil(count**0.5))
    grid = np.stack(np.meshgrid(np.arange(along), np.arange(along)), -1).reshape(-1, 2)[:count]
    centres = (grid + 0.5) * side / along + rng.uniform(-1.5, 1.5, (count, 2))
    image = rng.normal(size=(side, side)).astype(np.float32)
    rows, columns = np.mgrid[:side, :side]
    for x, y in centres:
        near = slice(max(0, int(y) - 9), int(y) + 10), slice(max(0, int(x) - 9), int(x) + 10)
        image[near] -= 1.5 * (np.hypot(columns[near] - x, rows[near] - y) < 6.7)
    return centres, image


@torch.inference_mode()
def by_prompts(checkpoint: Path | None, count: int, side: int) -> Cost:
    """Outline every particle."""
    net = _prompted_net(checkpoint)
    centres, image = _crowd(count, side)
    peaks = Peaks(centres, np.zeros(count), np.ones(count))
    pixels = torch.from_numpy(image)[None, None]
    net.outline(Peaks(centres[:8], np.zeros(8), np.ones(8)), net.embed(pixels[..., :192, :192]))  # warm up
    start = time.process_time()
    embedding = net.embed(pixels)
    encoded = time.process_time()
    outlined = net.outline(peaks, embedding)
    return Cost(encoded - start, time.process_time() - start, peak_gib(), len(outlined.xy))


@torch.inference_mode()
def by_grid(checkpoint: Path | None, count: int, side: int, points_per_side: int) -> Cost:
    """Segment everything with the automatic mask generator, at its authors' settings."""
    sam = at_side(_prompted_net(checkpoint).sam, side)
    image = _crowd(count, side)[1]
    grey = ((image - image.min()) / np.ptp(image) * 255).astype(np.uint8)
    began: list[float] = []
    ended: list[float] = []
    sam.image_encoder.register_forward_pre_hook(lambda *_: began.append(time.process_time()))
    sam.image_encoder.register_forward_hook(lambda *_: ended.append(time.process_time()))
    start = time.process_time()
    masks = generate_masks(sam, grey, points_per_side)
    total = time.process_time() - start
    return Cost(sum(ended) - sum(began), total, peak_gib(), len(masks))


def particles(options: argparse.Namespace) -> None:
    """Measure prompts against the grid."""
    picture = (options.checkpoint, options.count, options.side)
    ours = alone(by_prompts, *picture)
    print(f"{options.count} particles on {options.side} x {options.side} px, one core\n")
    print("| | encoder (s) | decoder (s) | total (s) | peak GiB | masks |")
    print("|---" * 6 + "|")
    print(_line(f"{options.count} prompts from centres", ours), flush=True)
    grid = alone(by_grid, *picture, options.points_per_side)
    print(_line(f"mask generator, {options.points_per_side}^2 points", grid))
    decoder = (grid.total - grid.encoder) / (ours.total - ours.encoder)
    print(f"\ndecoder {decoder:.0f} times faster, all in all {grid.total / ours.total:.1f} times")


def _line(name: str, cost: Cost) -> str:
    numbers = (cost.encoder, cost.total - cost.encoder, cost.total, cost.gib)
    return f"| {name} | {' | '.join(f'{one:.2f}' for one in numbers)} | {cost.masks} |"


def cryosegnet(options: argparse.Namespace) -> None:
    """Put CryoSegNet together; SAM's own thresholds decide what is a pick."""
    unet = load_checkpoint(options.unet)
    config = {
        "_target_": "cryopick.models.sam.CryoSegNet",
        "unet": unet.net_config,
        "size": load_checkpoint(options.sam).net_config["size"],
        "side_px": options.side,
        "points_per_side": options.points_per_side,
        "particle_px": unet.scale.particle_px,
    }
    net = build_net(config)
    load_parts(net, {"unet": str(options.unet), "sam": str(options.sam)}, unet.scale)
    put_together = replace(unet, net_config=config, net=net.eval(), calibration=Calibration(), threshold=0.5)
    save_checkpoint(put_together, options.output)
    print(f"{options.output}: {asdict(put_together.scale)}")


def main() -> None:
    """Parse and run."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    verbs = parser.add_subparsers(required=True)
    table = verbs.add_parser("compare")
    table.add_argument("truth", type=Path)
    table.add_argument("micrographs", nargs="+")
    table.add_argument("--picker", action="append", required=True)
    table.add_argument("--output", type=Path, required=True)
    table.add_argument("--diameter-px", type=float, default=108.0)
    table.set_defaults(run=compare)
    crowd = verbs.add_parser("particles")
    crowd.add_argument("checkpoint", type=Path, nargs="?")
    crowd.add_argument("--count", type=int, default=900)
    crowd.add_argument("--side", type=int, default=608)
    crowd.add_argument("--points-per-side", type=int, default=32)
    crowd.set_defaults(run=particles)
    both = verbs.add_parser("cryosegnet")
    both.add_argument("unet", type=Path)
    both.add_argument("sam", type=Path)
    both.add_argument("output", type=Path)
    both.add_argument("--side", type=int, default=608)
    both.add_argument("--points-per-side", type=int, default=32)
    both.set_defaults(run=cryosegnet)
    options = parser.parse_args()
    options.run(options)


if __name__ == "__main__":
    main()
