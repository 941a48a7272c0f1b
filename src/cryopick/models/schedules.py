"""Learning-rate schedules."""

import math

from torch.optim import Optimizer
from torch.optim.lr_scheduler import LambdaLR

from cryopick.core import check_number


def warmup_cosine(
    optimizer: Optimizer, total_steps: int, warmup: float = 0.1, final: float = 0.01
) -> LambdaLR:
    """Rise linearly, then fall as half a cosine (Loshchilov & Hutter 2017, arXiv 1608.03983).

    Parameters
    ----------
    optimizer
        Its learning rate is the highest reached.
    total_steps
        Batches of the whole training.
    warmup
        Share of the training spent rising.
    final
        Share of the learning rate left at the end.

    Raises
    ------
    ConfigurationError
        If a share is none.
    """
    check_number("scheduler.warmup", warmup, 0, 1)
    check_number("scheduler.final", final, 0, 1)
    rising = max(1, round(warmup * total_steps))

    def share(step: int) -> float:
        if step < rising:
            return (step + 1) / rising
        progress = min(1.0, (step - rising) / max(1, total_steps - rising))
        return final + (1 - final) * 0.5 * (1 + math.cos(math.pi * progress))

    return LambdaLR(optimizer, share)


def constant(optimizer: Optimizer, total_steps: int, warmup_steps: int = 100) -> LambdaLR:
    """Rise linearly, then stay.

    Parameters
    ----------
    optimizer
        Its learning rate is the one kept.
    total_steps
        Batches of the whole training; the rise takes no more.
    warmup_steps
        Batches of the rise.

    Raises
    ------
    ConfigurationError
        If that is no number of batches.
    """
    check_number("scheduler.warmup_steps", warmup_steps, 0, whole=True)
    rising = max(1, min(warmup_steps, total_steps))
    return LambdaLR(optimizer, lambda step: min(1.0, (step + 1) / rising))
