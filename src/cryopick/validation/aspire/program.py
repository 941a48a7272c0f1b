"""The program that classifies: ``python -m cryopick.validation.aspire.program FOLDER``.

It is one of its own because importing ASPIRE makes a folder for logs, sets up all logging anew, and installs
a handler of exceptions.
"""

import sys
from math import pi
from pathlib import Path

import numpy as np
from aspire.basis import Coef, FFBBasis2D, FSPCABasis
from aspire.classification import BFTAverager2D, RIRClass2D
from aspire.image import Image
from aspire.noise import WhiteNoiseEstimator
from aspire.source import RelionSource
from numpy.typing import NDArray
from sklearn.cluster import KMeans

from cryopick.io.micrographs import new_particle_stack
from cryopick.validation.aspire.request import ANSWER, AVERAGES, REQUEST, Answer, Request

_COMPONENTS = 200
"""Of steerable principal components; ASPIRE's own default of 400 is for larger images."""

_STARTS = 4
_ANGLES = 180
_LARGEST_SHIFT = 0.08  # of the box: picks are no farther off
_FEWEST = 4
"""Particles of a class whose halves can be compared."""


def main(folder: Path) -> None:
    """Classify what the request in a folder asks for, and write averages and answer there."""
    asked = Request.read(folder / REQUEST)
    source = RelionSource(asked.particles, data_folder=asked.images_folder, dtype=np.float32)
    if asked.phase_flip:
        source = source.phase_flip().invert_contrast()  # ASPIRE counts the CTF negative, particles dark
    source = source.cache()
    basis = FFBBasis2D((source.L, source.L), dtype=source.dtype)
    principal = _principal_components(source, basis)
    features = _features(source, principal, asked.seed)
    means = KMeans(asked.classes, n_init=_STARTS, random_state=asked.seed).fit(features)
    distances = means.transform(features)
    averager = BFTAverager2D(basis, source, n_angles=_ANGLES, radius=round(_LARGEST_SHIFT * source.L))
    denoised = principal.evaluate(Coef(principal, principal.spca_coef)).asnumpy()
    denoised = Coef(basis, denoised + principal.mean_coef_est.asnumpy())
    resolutions: list[float | None] = []
    shape = (asked.classes, source.L, source.L)
    with new_particle_stack(folder / AVERAGES, shape, source.pixel_size) as averages:
        for number in range(asked.classes):
            members = np.flatnonzero(means.labels_ == number)
            members = members[np.argsort(distances[members, number])]  # the most typical first: the template
            averages[number], resolution = _average(averager, denoised, members, asked.diameter_angstrom)
            resolutions.append(resolution)
            sys.stdout.write(f"class {number + 1} of {asked.classes}: {len(members)} particles\n")
    numbers = tuple(int(label) + 1 for label in means.labels_)
    Answer(numbers, tuple(resolutions), float(source.pixel_size)).write(folder / ANSWER)


def _principal_components(source: RelionSource, basis: FFBBasis2D) -> FSPCABasis:
    """Find the components that stand out of the noise; the bispectrum cannot do with others."""
    components = min(_COMPONENTS, basis.count, source.n)
    noise = WhiteNoiseEstimator(source).estimate()
    principal = FSPCABasis(source, basis, noise, components)
    above = int(np.sum(principal.eigvals[principal.signs_indices > 0] > 0))
    return principal if above >= components else FSPCABasis(source, basis, noise, above)


def _features(source: RelionSource, principal: FSPCABasis, seed: int) -> NDArray[np.float32]:  # (n, features)
    """Describe each image by what turning it does not change.

    The bispectrum is normalised to 1 and leaves out what is the same in all directions around the middle; the
    components of that are invariant as they are.
    """
    kept = min(int(0.75 * principal.components), source.n)
    representation = RIRClass2D(source, principal, bispectrum_components=kept, n_nbor=2, seed=seed)
    invariant, _ = representation.bispectrum(Coef(principal, principal.spca_coef))
    coefficients = principal.spca_coef
    round_part = coefficients[:, principal.angular_indices == 0] / np.sqrt(
        np.mean(np.sum(coefficients**2, 1))
    )
    return np.column_stack([invariant.real, invariant.imag, round_part]).astype(np.float32)


def _average(
    averager: BFTAverager2D, denoised: Coef, members: NDArray[np.intp], diameter_angstrom: float
) -> tuple[NDArray[np.float32], float | None]:
    """Align the members of a class on its first, denoised; give the average and how far its halves agree."""
    source, basis = averager.src, averager.composite_basis
    if not len(members):
        return np.zeros((source.L, source.L), np.float32), None
    images = source.images[members]
    if len(members) == 1:
        return images.asnumpy()[0], None
    reflected = np.zeros((1, len(members)), dtype=bool)
    turns, shifts, _ = averager.align(members[None], reflected, denoised)
    coefficients = basis.rotate(basis.evaluate_t(images.shift(shifts[0])), turns[0], reflected[0]).asnumpy()
    halves = [
        Image(Coef(basis, half.mean(axis=0)).evaluate().asnumpy(), pixel_size=source.pixel_size)
        for half in (coefficients[::2], coefficients[1::2])
    ]
    average = Coef(basis, coefficients.mean(axis=0)).evaluate().asnumpy()[0]
    return average, _resolution(halves, diameter_angstrom) if len(members) >= _FEWEST else None


def _resolution(halves: list[Image], diameter_angstrom: float) -> float:
    """Correlate half-averages in rings, within the particle's circle, down to 0.143."""
    pixel_size = halves[0].pixel_size
    line = (np.arange(halves[0].resolution) - halves[0].resolution // 2) * pixel_size
    beyond = (np.hypot(line[:, None], line[None]) - diameter_angstrom / 2) / (4 * pixel_size)
    circle = 0.5 + 0.5 * np.cos(pi * np.clip(beyond, 0, 1))
    first, second = (Image(half.asnumpy() * circle, pixel_size=pixel_size) for half in halves)
    resolution, _ = first.frc(second, cutoff=0.143)
    return float(np.ravel(resolution)[0])


if __name__ == "__main__":
    sys.excepthook = sys.__excepthook__  # ASPIRE's asks conda and pip for lists of packages first
    main(Path(sys.argv[1]))
