"""Where and how precisely to compute."""

from contextlib import AbstractContextManager, nullcontext
from threading import Lock

import torch

from cryopick.core import ConfigurationError

PRECISIONS = ("auto", "32", "bf16-mixed", "16-mixed")


def choose_device(name: str) -> torch.device:
    """Find the device that ``auto``, ``cpu``, ``cuda`` or ``cuda:1`` means here.

    Raises
    ------
    ConfigurationError
        If the name is unknown or the device is not there.
    """
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    try:
        device = torch.device(name)
    except RuntimeError:
        device = None
    if device is None or device.type not in ("cpu", "cuda"):
        raise ConfigurationError(f"unknown device {name!r}; wanted auto, cpu, cuda or cuda:N")
    if device.type == "cuda" and (device.index or 0) >= torch.cuda.device_count():
        raise ConfigurationError(
            f"device {name!r} is not there (found {torch.cuda.device_count()} GPUs); pass --device cpu"
        )
    return device


def turns_on(device: torch.device) -> AbstractContextManager[object]:
    """Let threads that read for one GPU take turns: its memory is for one micrograph at a time."""
    return Lock() if device.type == "cuda" else nullcontext()


def autocast(device: torch.device, precision: str) -> AbstractContextManager[object]:
    """Enter the precision asked for.

    ``auto`` is bf16 where a GPU or a CPU computes with it, 16-bit on older GPUs, else float32.

    Raises
    ------
    ConfigurationError
        If the precision is unknown.
    """
    if precision not in PRECISIONS:
        raise ConfigurationError(f"unknown precision {precision!r}; wanted one of {', '.join(PRECISIONS)}")
    if precision == "auto":
        if device.type == "cuda":
            precision = "bf16-mixed" if torch.cuda.is_bf16_supported() else "16-mixed"
        else:
            precision = "bf16-mixed" if _cpu_computes_bf16() else "32"
    if precision == "32":
        return nullcontext()
    return torch.autocast(device.type, dtype=torch.bfloat16 if precision == "bf16-mixed" else torch.float16)


def _cpu_computes_bf16() -> bool:
    """Tell whether the CPU has instructions for bf16, which are twice as fast as float32's."""
    return torch.cpu._is_avx512_bf16_supported() or torch.cpu._is_amx_tile_supported()
