"""One micrograph in, candidates out: a picker that needs no training."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from skimage.feature import peak_local_max

from cryopick.core import BinnedMicrograph, Micrograph, Picks, check_positive
from cryopick.image import PickingScale, ScaledMicrograph, plan_picking_scale, to_picking_scale
from cryopick.models import keep_apart
from cryopick.picking.device import choose_device, turns_on
from cryopick.picking.picker import CANDIDATE_FLOOR
from cryopick.picking.stopwatch import Stopwatch
from cryopick.picking.templates.correlation import correlate
from cryopick.picking.templates.drawing import draw_mask, draw_templates
from cryopick.picking.templates.stack import TemplateStack

SCALE = PickingScale(particle_px=20.0)
"""Two pixels are a tenth of the diameter: what is finer, little but noise has in a micrograph."""

COMPARED = 1.2
"""Diameter of the circle that is compared, in those of the particle: defocus puts a rim around it."""

LEAST_DISTANCE = 0.7
"""Least distance of two candidates in diameters, where the user does not say."""


@dataclass(frozen=True)
class MatcherSettings:
    """What candidates depend on beside the templates.

    Parameters
    ----------
    diameter_angstrom
        Of the particle, in A; what is compared is a circle `COMPARED` times as wide.
    rotation_degrees
        Step of the turns of each template.
    min_distance_angstrom
        No two candidates are closer, in A; None for `LEAST_DISTANCE` diameters.
    bright
        Particles on the micrographs are as bright as in the templates; else they are dark.
    device
        ``auto``, ``cpu``, ``cuda`` or ``cuda:N``.
    classes, template_pixel_size
        Of the stack: a matcher notes them here, for a run that goes on to know its templates again.
    """

    diameter_angstrom: float
    rotation_degrees: float = 15.0
    min_distance_angstrom: float | None = None
    bright: bool = False
    device: str = "auto"
    classes: tuple[int, ...] = ()
    template_pixel_size: float | None = None


@dataclass(frozen=True, eq=False)
class Matches:
    """How well the templates fit everywhere on a micrograph, at the picking scale.

    Parameters
    ----------
    correlation
        Shape (h', w'): the highest of all templates and turns, in [-1, 1].
    number
        Shape (h', w'): of the template that has it.
    power
        Shape (h', w'): mean square within the circle, of the flattened micrograph, over its median there.
    scaled
        The micrograph at the picking scale.
    """

    correlation: NDArray[np.float32]
    number: NDArray[np.int32]
    power: NDArray[np.float32]
    scaled: ScaledMicrograph


class TemplateMatcher:
    """A picker by templates; `PickingRun` takes it as it takes a `Picker`.

    Parameters
    ----------
    stack
        Bright particles.
    settings
        What else candidates depend on.

    Raises
    ------
    ConfigurationError
        If a number is not positive, the device is not there, or a template cannot be drawn.
    """

    threshold = CANDIDATE_FLOOR
    """What counts as a pick is decided from the correlations of a whole run (see `run_template_job`)."""

    def __init__(self, stack: TemplateStack, settings: MatcherSettings) -> None:
        check_positive("--diameter", settings.diameter_angstrom)
        check_positive("--rotations", settings.rotation_degrees)
        check_positive("--min-distance", settings.min_distance_angstrom)
        self.settings = replace(settings, classes=stack.numbers, template_pixel_size=stack.pixel_size)
        self.device = choose_device(settings.device)
        mask = draw_mask(COMPARED * SCALE.particle_px)
        turns = max(1, round(360 / settings.rotation_degrees))
        drawn = draw_templates(
            stack, settings.diameter_angstrom / SCALE.particle_px, mask, np.arange(turns) * 360 / turns
        )
        # Micrographs at the picking scale have dark particles, whatever those of the file are.
        self._templates = -torch.from_numpy(drawn.reshape(-1, *mask.shape)).to(self.device)
        self._numbers = np.repeat(np.array(stack.numbers, dtype=np.int32), turns)
        self._mask = torch.from_numpy(mask).to(self.device, torch.float32)
        self._turn = turns_on(self.device)

    @property
    def bright(self) -> bool:
        """Whether particles are brighter than their surroundings."""
        return self.settings.bright

    def binning(self, shape: tuple[int, int], diameter_px: float, path: Path) -> int:
        """Tell by how much a micrograph of ``shape`` (h, w) may be binned while it is read."""
        return plan_picking_scale(shape, diameter_px, SCALE, path).binning

    def match(
        self,
        micrograph: Micrograph | BinnedMicrograph,
        diameter_px: float,
        stopwatch: Stopwatch | None = None,
    ) -> Matches:
        """Correlate a micrograph with every template in every turn.

        Parameters
        ----------
        micrograph
            At any pixel size; binned, if at all, as `binning` says.
        diameter_px
            Of the particle, in px of this micrograph.
        stopwatch
            Told how long each stage takes.

        Raises
        ------
        ConfigurationError
            If the diameter cannot be meant for this micrograph.
        """
        watch = stopwatch or Stopwatch()
        with self._turn:
            with watch.stage("rescaling"):
                scaled = to_picking_scale(micrograph, diameter_px, SCALE, self.device, self.settings.bright)
            with watch.stage("network"), torch.inference_mode():
                found = correlate(scaled.image, self._templates, self._mask)
        power = found.power.cpu().numpy()
        return Matches(
            found.best.cpu().numpy(),
            self._numbers[found.template.cpu().numpy()],
            power / max(float(np.median(power)), np.finfo(np.float32).tiny),
            scaled,
        )

    def __call__(
        self,
        micrograph: Micrograph | BinnedMicrograph,
        diameter_px: float,
        stopwatch: Stopwatch | None = None,
    ) -> Picks:
        """Find every candidate on a micrograph that lies wholly on it.

        Parameters and errors as for `match`.

        Returns
        -------
        Picks
            Best first, in px of this micrograph; a score is the highest correlation of all templates and
            turns, and the attribute ``ClassNumber`` says of which template.
        """
        watch = stopwatch or Stopwatch()
        matches = self.match(micrograph, diameter_px, watch)
        with watch.stage("peaks"):
            distance = (
                self.settings.min_distance_angstrom or LEAST_DISTANCE * self.settings.diameter_angstrom
            ) / self.settings.diameter_angstrom
            return _read_peaks(matches, diameter_px, distance)


def _read_peaks(matches: Matches, diameter_px: float, distance: float) -> Picks:
    """Read candidates from the map of correlations; ``distance`` is in diameters."""
    # Its own window is square, and of two neighbours would take both: what is apart is decided below.
    cells = peak_local_max(
        matches.correlation,
        min_distance=1,
        threshold_abs=CANDIDATE_FLOOR,
        exclude_border=int(SCALE.particle_px / 2),
        p_norm=2,
    )
    scores = matches.correlation[cells[:, 0], cells[:, 1]].astype(np.float64)
    numbers = matches.number[cells[:, 0], cells[:, 1]]
    xy = matches.scaled.rescaling.to_original(_between_pixels(matches.correlation, cells))
    picks = Picks(xy, scores, diameter_px, {"ClassNumber": numbers})
    picks = picks.select(matches.scaled.has_data(xy)).best_first()
    return picks.select(keep_apart(picks.xy, distance * diameter_px))


def _between_pixels(
    image: NDArray[np.float32],  # (h, w)
    cells: NDArray[np.intp],  # (n, 2), rows before columns
) -> NDArray[np.float64]:  # (n, 2), (x, y)
    """Put each maximum on the top of the parabolas through it and its neighbours along either axis."""
    shifts = np.zeros((len(cells), 2))
    for axis, step in enumerate(np.eye(2, dtype=np.intp)):
        # At the edge of the image a maximum has no second neighbour, and stays.
        low, high = (np.clip(cells + side * step, 0, np.array(image.shape) - 1) for side in (-1, 1))
        before, here, after = (image[at[:, 0], at[:, 1]].astype(np.float64) for at in (low, cells, high))
        bend = before - 2 * here + after
        inside = ((high - low).sum(axis=1) == 2) & (bend < 0)
        shifts[inside, axis] = 0.5 * (before - after)[inside] / bend[inside]
    return np.asarray((cells + shifts.clip(-0.5, 0.5))[:, ::-1])
