"""How large the boxes around particles are."""

from dataclasses import dataclass

from scipy.fft import next_fast_len

from cryopick.core import ConfigurationError

_LEAST_DIAMETER_PX = 8
"""Fewer pixels across a particle show nothing."""


@dataclass(frozen=True)
class Box:
    """A box around each particle.

    Parameters
    ----------
    box_px
        Its side in px of the micrograph, even.
    size_px
        Its side after binning in px, even.
    """

    box_px: int
    size_px: int

    def particle_pixel_size(self, pixel_size: float) -> float:
        """Give the pixel size after binning, in A/px as that of the micrograph."""
        return pixel_size * self.box_px / self.size_px


def plan_box(
    diameter_angstrom: float, pixel_size: float, particle_pixel_size: float, diameters: float = 1.6
) -> Box:
    """Plan boxes whose binned size is quick to Fourier transform.

    Parameters
    ----------
    diameter_angstrom
        Of the particle.
    pixel_size
        Of the micrograph in A/px.
    particle_pixel_size
        Wanted of the binned boxes in A/px, and met within half a pixel of the box; the micrograph's where
        that is coarser.
    diameters
        Least side of the boxes in diameters.

    Raises
    ------
    ConfigurationError
        If the particle would be but a few pixels wide.
    """
    wanted = max(particle_pixel_size, pixel_size)
    if diameter_angstrom / wanted < _LEAST_DIAMETER_PX:
        raise ConfigurationError(
            f"a particle of {diameter_angstrom:g} A is {diameter_angstrom / wanted:.1f} px wide at "
            f"{wanted:g} A/px; wanted {_LEAST_DIAMETER_PX} px or more. Pass a finer --particle-pixel-size"
        )
    size = next_fast_len(round(diameters * diameter_angstrom / wanted), real=True)
    while size % 2:
        size = next_fast_len(size + 1, real=True)
    return Box(max(2 * round(size * wanted / pixel_size / 2), size), size)
