"""Expert-labelled data sets as batches for Lightning."""

import hashlib
import logging
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from rich.progress import MofNCompleteColumn, Progress
from torch.utils.data import DataLoader

from cryopick.core import ConfigurationError, DataSetError, Frame, check_number
from cryopick.dataset import DataSet, Entry, load_split, open_data_sets
from cryopick.image import PickingScale
from cryopick.io.micrographs import micrograph_stem
from cryopick.training.crops import Crop, CropGeometry, RandomCrops
from cryopick.training.data import DataDescription, TrainingData
from cryopick.training.prepare import Preparation, PreparedSet, prepare
from cryopick.training.select import split_micrographs

if TYPE_CHECKING:
    from cryopick.training.labelled import LabelledMicrograph

_logger = logging.getLogger(__name__)


class LabelledDataModule(TrainingData):
    """CryoPPP, CryoVirusDB, or any folder in their layout.

    Parameters
    ----------
    root
        Folder of ``<id>/`` folders, or one ``<id>/`` folder.
    geometry
        How crops are cut.
    ids
        Data sets to use; None for all there are, or those of the split.
    split
        Named split whose training (and validation) sets are used; None for no split.
    round
        Of the labels: 0 for the original ones, else one that `cryopick curate` wrote.
    exclude
        Stems of micrographs that are neither trained nor validated on.
    max_micrographs
        Of each data set, drawn with ``seed``; None for all.
    validation_fraction
        Share of the micrographs kept back of each data set, unless the split names validation sets.
    max_validation
        Validation micrographs at most, over all data sets; what is kept back beyond them is trained on.
    orientation
        ``rows`` or ``cryoppp`` to overrule the audit of the label files; None to rely on it.
    diameter_px
        Particle diameter in px of the original micrographs, to overrule the label files; None for what they
        say.
    crops_per_epoch
        Length of an epoch.
    batch_size
        Crops per batch and device.
    workers
        Processes that cut crops; 0 cuts them in the main one.
    cache
        Folder for micrographs at the picking scale; None for the user's cache folder.
    seed
        Of all random numbers.
    """

    def __init__(
        self,
        root: str | int | Path,
        geometry: CropGeometry,
        ids: str | int | Sequence[str] | None = None,
        split: str | None = None,
        round: int = 0,  # noqa: A002 - users write data.round=2
        exclude: str | int | Sequence[str] = (),
        max_micrographs: int | None = None,
        validation_fraction: float = 0.15,
        max_validation: int = 100,
        orientation: str | None = None,
        diameter_px: float | None = None,
        crops_per_epoch: int = 800,
        batch_size: int = 8,
        workers: int = 0,
        cache: str | Path | None = None,
        seed: int = 0,
    ) -> None:
        super().__init__(geometry, crops_per_epoch, batch_size, workers, seed)
        if orientation is not None and orientation not in set(Frame):
            raise ConfigurationError(
                f"data.orientation={orientation} is unknown; wanted {' or '.join(Frame)}"
            )
        check_number("data.validation_fraction", validation_fraction, 0, 0.9)
        check_number("data.max_validation", max_validation, 1, whole=True)
        if max_micrographs is not None:
            check_number("data.max_micrographs", max_micrographs, 1, whole=True)
        if diameter_px is not None:
            check_number("data.diameter_px", diameter_px, 1)
        self.root = Path(str(root))  # a name of digits is a number to Hydra
        self.ids = None if ids is None else _listed(ids)
        self.split = split
        self.label_round = round
        self.exclude = {micrograph_stem(name) for name in _listed(exclude)}
        self.max_micrographs = max_micrographs
        self.validation_fraction = validation_fraction
        self.max_validation = max_validation
        self.orientation = None if orientation is None else Frame(orientation)
        self.diameter_px = diameter_px
        self.cache = Path(str(cache)) if cache is not None else _user_cache()
        self.sets: list[PreparedSet] = []
        self.train_micrographs: list[LabelledMicrograph] = []

    def prepare_for(self, scale: PickingScale, stride: int) -> None:
        """Prepare every micrograph for a net.

        Parameters
        ----------
        scale
            At which the net sees micrographs.
        stride
            Px per cell of its maps.

        Raises
        ------
        DataSetError
            If the folder holds no data set, one lacks the round of labels or fails its audit, or nothing is
            left to train on.
        """
        self.scale, self.stride = scale, stride
        rng = np.random.default_rng(self.seed)
        for_training, for_validation = self._wanted_ids()
        wanted = None if for_training is None else [*for_training, *for_validation]
        data_sets = open_data_sets(self.root, wanted, label_round=self.label_round)
        self._check_excluded(data_sets)
        chosen = [(data_set, self._choose(data_set, rng)) for data_set in data_sets]
        preparation = Preparation(scale, self.cache, self.orientation, self.diameter_px)
        validation: list[LabelledMicrograph] = []
        with Progress(*Progress.get_default_columns(), MofNCompleteColumn(), transient=True) as bar:
            task = bar.add_task("preparing micrographs", total=sum(len(entries) for _, entries in chosen))
            for data_set, entries in chosen:
                if not entries:
                    _logger.warning("%s: no labelled micrograph is left to use", data_set.root)
                    continue
                prepared = prepare(data_set, entries, preparation, lambda: bar.advance(task))
                if data_set.id in for_validation:
                    validation.extend(prepared.micrographs)
                    continue
                self.sets.append(prepared)
                if for_validation:
                    self.train_micrographs.extend(prepared.micrographs)
                    continue
                split = split_micrographs(prepared.micrographs, self.validation_fraction, rng)
                self.train_micrographs.extend(split.train)
                validation.extend(split.validation)
        if not self.train_micrographs:
            raise DataSetError(
                f"{self.root}: no labelled micrograph is left to train on; check data.ids, data.exclude"
            )
        order = rng.permutation(len(validation)).tolist()
        kept, spare = order[: self.max_validation], order[self.max_validation :]
        self.validation_micrographs = [validation[i] for i in sorted(kept)]
        if not for_validation:  # what a split names is kept from training for its own reasons
            self.train_micrographs.extend(validation[i] for i in sorted(spare))
        if not any(len(one.labels) for one in self.validation_micrographs):
            raise DataSetError(
                f"{self.root}: no label lies on the {len(kept)} micrographs, or right-hand strips of "
                "them, kept for validation; label whole micrographs, or four and more of them; with more, "
                "pass another seed or a larger data.max_validation"
            )

    def _wanted_ids(self) -> tuple[list[str] | None, list[str]]:
        """Ids to train on (None for all there are) and, where the split names them, to validate on."""
        if self.split is None:
            return self.ids, []
        split = load_split(self.split)
        train = [one for one in split.train if self.ids is None or one in self.ids]
        return train, list(split.validation)

    def _check_excluded(self, data_sets: Sequence[DataSet]) -> None:
        """Refuse a name that is no micrograph's: what was to be kept aside would be trained on."""
        stems = {
            stem for one in data_sets for entry in one.entries for stem in (entry.stem, entry.micrograph.stem)
        }
        if unknown := sorted(self.exclude - stems):
            raise DataSetError(
                f"{self.root}: no micrograph is called {', '.join(unknown)}; correct data.exclude, which "
                "takes names without folder"
            )

    def _choose(self, data_set: DataSet, rng: np.random.Generator) -> list[Entry]:
        """Choose the micrographs of one data set."""
        entries = [
            entry
            for entry in data_set.labelled
            if entry.stem not in self.exclude and entry.micrograph.stem not in self.exclude
        ]
        if self.max_micrographs is not None and len(entries) > self.max_micrographs:
            drawn = rng.choice(len(entries), self.max_micrographs, replace=False)
            entries = [entries[i] for i in sorted(drawn.tolist())]
        return entries

    def train_dataloader(self) -> DataLoader[Crop]:
        """Cut the crops of this epoch; Lightning asks anew each epoch."""
        crops = RandomCrops(
            self.train_micrographs,
            self.geometry,
            self.stride,
            self.crops_per_epoch,
            seed=self.seed,
            epoch=self.epoch,
        )
        # Lightning deals the crops out to the processes.
        return self.load(crops, self.crops_per_epoch // (self.trainer.world_size if self.trainer else 1))

    def fingerprint(self) -> str:
        """Sum up the micrographs' names and labels, and which are kept back."""
        digest = hashlib.sha256()
        for side in (self.train_micrographs, self.validation_micrographs):
            digest.update(b"".join([b"side", *(micrograph.fingerprint() for micrograph in side)]))
        return digest.hexdigest()

    def describe(self) -> DataDescription:
        """Tell what is trained on."""
        one = self.sets[0] if len(self.sets) == 1 else None
        return DataDescription(
            data_sets=tuple(prepared.id for prepared in self.sets),
            micrographs=len(self.train_micrographs),
            labels=sum(len(micrograph.labels) for micrograph in self.train_micrographs),
            validation_micrographs=len(self.validation_micrographs),
            diameter_px=one.diameter_px if one else None,
            diameter_angstrom=one.diameter_angstrom if one else None,
            bright=all(prepared.bright for prepared in self.sets),
            label_round=self.label_round,
        )


def _listed(names: str | int | Sequence[str]) -> list[str]:
    """Take one name for a list of one, as ``data.ids=10017`` means it."""
    return [str(names)] if isinstance(names, str | int) else [str(name) for name in names]


def _user_cache() -> Path:
    """Folder for what can be made again."""
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "cryopick" / "scaled"
