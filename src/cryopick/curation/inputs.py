"""What a round is made from, besides the labels of the round before."""

from dataclasses import dataclass
from pathlib import Path

from cryopick.core import ConfigurationError
from cryopick.io.coordinates import SourceOptions


@dataclass(frozen=True)
class CurationInputs:
    """Files; every one may be missing.

    Parameters
    ----------
    picks
        Output folders of `predict`, or coordinates in any format; each of other micrographs.
    classes, particles
        The list of classes and the particles of one 2D classification.
    inspected
        Output folders of `inspect`, of the picks and of the labels.
    decisions
        Table of a person's decisions.
    ctf
        STAR of the micrographs with their CTF.
    declared
        What the user declares of picks that are coordinate files.

    Raises
    ------
    ConfigurationError
        If there are classes without particles, or particles without classes.
    """

    picks: tuple[Path, ...] = ()
    classes: Path | None = None
    particles: Path | None = None
    inspected: tuple[Path, ...] = ()
    decisions: Path | None = None
    ctf: Path | None = None
    declared: SourceOptions | None = None

    def __post_init__(self) -> None:
        """Check that the classification is whole."""
        if (self.classes is None) != (self.particles is None):
            raise ConfigurationError(
                "--classes and --particles belong together: the list of classes, and the STAR file of the "
                "particles with their rlnClassNumber; pass both"
            )

    def named(self) -> list[tuple[str, Path]]:
        """List what is there, each with its role."""
        single = {
            "classes": self.classes,
            "particles": self.particles,
            "decisions": self.decisions,
            "ctf": self.ctf,
        }
        return [
            *(("picks", path) for path in self.picks),
            *(("inspected", path) for path in self.inspected),
            *((role, path) for role, path in single.items() if path is not None),
        ]
