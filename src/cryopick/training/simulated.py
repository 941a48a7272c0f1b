"""Simulated micrographs as batches for Lightning: made while training goes on, none seen twice."""

from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch.utils.data import DataLoader, IterableDataset, get_worker_info

from cryopick.core import ConfigurationError, check_number
from cryopick.evaluation.region import Region
from cryopick.image import PickingScale, standardise
from cryopick.simulation import SimulatedFrame, SimulatedFrames, SketchedFrame, sketched_frames
from cryopick.training.crops import Crop, CropGeometry, cut, draw_placement
from cryopick.training.data import DataDescription, TrainingData
from cryopick.training.labelled import LabelledMicrograph


@dataclass(frozen=True)
class FrameStream:
    """How frames are simulated.

    Parameters
    ----------
    frame_px
        Side of a frame, px at the picking scale.
    crops_per_frame
        Crops cut from each frame.
    buffer
        Frames among which each crop chooses, so that a batch holds unlike ones.
    sketched
        Share of the frames that are sketches (see `simulation.sketch`); validation has none.
    film_share
        Least share of the other frames that a film's rim crosses; validation has it as it comes.
    swarm_share
        Share of the other frames strewn with droplets of one kind; validation has none.
    device
        Where frames are simulated: ``cpu``, or ``cuda`` with no worker processes.

    Raises
    ------
    ConfigurationError
        If a number cannot be meant.
    """

    frame_px: int
    crops_per_frame: int
    buffer: int
    sketched: float
    film_share: float
    swarm_share: float
    device: str = "cpu"

    def __post_init__(self) -> None:
        """Check the numbers."""
        for name in ("frame_px", "crops_per_frame", "buffer"):
            check_number(f"data.stream.{name}", getattr(self, name), 1, whole=True)
        for name in ("sketched", "film_share", "swarm_share"):
            check_number(f"data.stream.{name}", getattr(self, name), 0, 1)


def as_labelled(frame: SimulatedFrame | SketchedFrame, name: str, particle_px: float) -> LabelledMicrograph:
    """See a simulated frame, normalised, as a labelled micrograph."""

    def points(xy: NDArray[np.floating]) -> NDArray[np.float64]:
        return np.asarray(xy, dtype=np.float64).reshape(-1, 2)

    height, width = frame.image.shape
    return LabelledMicrograph(
        name=name,
        image=frame.image.cpu().numpy(),
        labels=points(frame.xy),
        rejected=points(frame.distractors_xy),
        ambiguous=points(frame.ambiguous_xy),
        band=Region.of_micrograph((height, width)),
        diameter_px=particle_px,
        true_px=frame.diameter_px,
    )


class SimulatedCrops(IterableDataset[Crop]):
    """An epoch of crops of frames that exist only for it.

    Parameters
    ----------
    frames
        The endless stream.
    stream
        How many crops a frame gives, and how they are mixed.
    geometry
        How crops are cut.
    stride
        Px per cell of the net's maps.
    crops
        Length of an epoch, over all workers.
    seed, epoch
        Of the crops' random numbers.
    """

    def __init__(
        self,
        frames: SimulatedFrames,
        stream: FrameStream,
        geometry: CropGeometry,
        stride: int,
        crops: int,
        seed: int,
        epoch: int,
    ) -> None:
        super().__init__()
        self.frames = frames
        self.stream = stream
        self.geometry = geometry
        self.stride = stride
        self.crops = crops
        self.seed = seed
        self.epoch = epoch

    def __iter__(self) -> Iterator[Crop]:
        """Cut this worker's share of the epoch's crops."""
        worker = get_worker_info()
        number, workers = (0, 1) if worker is None else (worker.id, worker.num_workers)
        rng = np.random.default_rng((self.seed, self.epoch, number))
        # A copy begins the stream: Lightning starts an epoch twice, but a resumed one once.
        frames = iter(copy(self.frames))
        sketches = sketched_frames(
            self.frames.shape,
            self.frames.diameter_px,
            np.random.default_rng((self.seed, self.epoch, number, 1 + self.frames.rank)),
            self.frames.transform or torch.nn.Identity(),
            self.frames.device,
        )

        def draw() -> LabelledMicrograph:
            sketch = rng.random() < self.stream.sketched
            return as_labelled(
                next(sketches) if sketch else next(frames), "simulated", self.frames.diameter_px
            )

        buffer: list[LabelledMicrograph] = []
        for index in range(number, self.crops, workers):
            if len(buffer) < self.stream.buffer and (index // workers) % self.stream.crops_per_frame == 0:
                buffer.append(draw())
            elif rng.random() < 1 / self.stream.crops_per_frame:
                new = draw()
                buffer[rng.integers(len(buffer))] = new
            micrograph = buffer[rng.integers(len(buffer))]
            yield cut(micrograph, draw_placement(micrograph, self.geometry, rng), self.stride)


class SimulatedDataModule(TrainingData):
    """Endless simulation for training, a fixed set of simulated frames for validation.

    Parameters
    ----------
    stream
        How frames are simulated.
    geometry
        How crops are cut.
    crops_per_epoch
        Length of an epoch.
    batch_size
        Crops per batch and device.
    validation_frames
        Frames, of other particles and conditions, to validate and calibrate on.
    workers
        Processes that simulate; 0 simulates in the main one.
    seed
        Of all random numbers.
    """

    def __init__(
        self,
        stream: FrameStream,
        geometry: CropGeometry,
        crops_per_epoch: int,
        batch_size: int,
        validation_frames: int,
        workers: int = 0,
        seed: int = 0,
    ) -> None:
        super().__init__(geometry, crops_per_epoch, batch_size, workers, seed)
        check_number("data.validation_frames", validation_frames, 1, whole=True)
        self.stream = stream
        self.validation_frames = validation_frames

    def prepare_for(self, scale: PickingScale, stride: int) -> None:
        """Simulate the validation frames for a net that sees micrographs at ``scale``.

        Raises
        ------
        ConfigurationError
            If no particle is on them.
        """
        self.scale, self.stride = scale, stride
        frames = iter(self._frames(epoch=-1))
        self.validation_micrographs = [
            as_labelled(next(frames), f"simulated/{index}", scale.particle_px)
            for index in range(self.validation_frames)
        ]
        if not any(len(one.labels) for one in self.validation_micrographs):
            raise ConfigurationError(
                f"data.validation_frames={self.validation_frames}: no particle is on them; pass more, or a "
                "larger data.stream.frame_px"
            )

    def _frames(self, epoch: int) -> SimulatedFrames:
        """Open a stream; every epoch, and validation (-1), has its own."""
        side = self.stream.frame_px
        seeds = np.random.SeedSequence((self.seed, epoch + 1)).generate_state(1)
        return SimulatedFrames(
            (side, side),
            self.scale.particle_px,
            seed=int(seeds[0]),
            rank=self.rank,
            film_share=0.0 if epoch < 0 else self.stream.film_share,
            swarm_share=0.0 if epoch < 0 else self.stream.swarm_share,
            transform=lambda image: standardise(image, self.scale),
            device=self.stream.device,
        )

    def train_dataloader(self) -> DataLoader[Crop]:
        """Simulate the crops of this epoch; Lightning asks anew each epoch."""
        crops = SimulatedCrops(
            self._frames(self.epoch),
            self.stream,
            self.geometry,
            self.stride,
            self.crops_per_epoch,
            self.seed,
            self.epoch,
        )
        return self.load(crops, self.crops_per_epoch // max(1, self.workers))

    @property
    def batches_per_epoch(self) -> int:
        """Whole batches of the workers' shares: a stream itself has no length."""
        workers = max(1, self.workers)
        return workers * (self.crops_per_epoch // workers // self.batch_size)

    def describe(self) -> DataDescription:
        """Tell that everything is simulated."""
        return DataDescription(("simulated",), 0, 0, len(self.validation_micrographs))
