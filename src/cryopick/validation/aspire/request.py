"""What the engine and the program that it runs tell each other, as JSON."""

import json
from dataclasses import asdict, dataclass
from pathlib import Path

REQUEST, ANSWER, AVERAGES = "request.json", "answer.json", "averages.mrcs"
"""Their files, in the folder of the classification."""


@dataclass(frozen=True)
class Request:
    """What is to be computed.

    Parameters
    ----------
    particles
        STAR file of the particles.
    images_folder
        From which relative names in it count.
    classes
        How many.
    seed
        Of the random numbers.
    diameter_angstrom
        Of the particle.
    phase_flip
        Whether to correct for the CTF, whose values are in the STAR file.
    """

    particles: str
    images_folder: str
    classes: int
    seed: int
    diameter_angstrom: float
    phase_flip: bool

    def write(self, path: Path) -> None:
        """Write it."""
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> "Request":
        """Read what was written."""
        return cls(**json.loads(path.read_text(encoding="utf-8")))


@dataclass(frozen=True)
class Answer:
    """What was computed; the averages are beside it.

    Parameters
    ----------
    numbers
        Class of each particle, from 1, in the order of the STAR file.
    resolutions
        Of each class in A; None where it has too few particles to tell.
    pixel_size
        Of the averages in A/px.
    """

    numbers: tuple[int, ...]
    resolutions: tuple[float | None, ...]
    pixel_size: float

    def write(self, path: Path) -> None:
        """Write it."""
        path.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> "Answer":
        """Read what was written."""
        found = json.loads(path.read_text(encoding="utf-8"))
        return cls(tuple(found["numbers"]), tuple(found["resolutions"]), found["pixel_size"])
