"""Measure how many crops a second training takes: making crops, the net's step, and both together.

    python scripts/benchmark_training.py [key=value ...] [--batches 20]

Overrides are those of `train` (experiment=general, data.root=DIR, trainer.precision=bf16-mixed, ...); of the
trainer only the precision is used. One process; OMP_NUM_THREADS says with how many threads. One line a part.
"""

import argparse
import time

import torch
from hydra import compose, initialize_config_module
from lightning_fabric.utilities.apply_func import move_data_to_device
from omegaconf import OmegaConf

from cryopick.models import build_net
from cryopick.models.module import PickerModule
from cryopick.training.configured import build


def main() -> None:
    """Time the parts of a training."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("overrides", nargs="*", default=["experiment=general"])
    parser.add_argument("--batches", type=int, default=20, help="timed, after as many to warm up")
    options = parser.parse_args()
    with initialize_config_module("cryopick.configs", version_base="1.3"):
        config = compose("train", [*options.overrides, "output=unused"])
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    module = PickerModule(
        net=build_net(OmegaConf.to_container(config.model, resolve=True)),
        loss=build(config.loss),
        optimizer=build(config.optimizer),
        augment=build(config.augment),
    ).to(device)
    optimizer = module.optimizer(module.net.parameters())
    data = build(config.data)
    data.prepare_for(build(config.scale), module.net.stride)
    batches = iter(data.train_dataloader())
    precision = str(config.trainer.precision)
    half = {"bf16-mixed": torch.bfloat16, "16-mixed": torch.float16}.get(precision)

    def step(batch: object) -> None:
        images, targets = move_data_to_device(batch, device)
        with torch.autocast(device.type, half or torch.bfloat16, enabled=half is not None):
            with torch.no_grad():
                images = module.augment(images)
            loss = module.loss(module.net.maps(images), targets).total
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if device.type == "cuda":
            torch.cuda.synchronize()

    kept = next(batches)
    parts = {
        "crops": lambda: next(batches),
        "step": lambda: step(kept),
        "both": lambda: step(next(batches)),
    }
    for name, part in parts.items():
        for _ in range(options.batches):
            part()
        started = time.perf_counter()
        for _ in range(options.batches):
            part()
        seconds = time.perf_counter() - started
        rate = options.batches * config.data.batch_size / seconds
        print(f"{name:6} {rate:7.1f} crops/s   {precision} on {device}, {torch.get_num_threads()} threads")


if __name__ == "__main__":
    main()
