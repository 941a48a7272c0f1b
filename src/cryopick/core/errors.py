"""The errors a user can meet. Each message names what was found, what was wanted and the way out."""


class CryopickError(Exception):
    """Base of every error that cryopick raises on purpose; its text is meant for the user."""


class MicrographError(CryopickError):
    """A micrograph file cannot be read, or what it holds is not a usable image."""


class PixelSizeError(CryopickError):
    """The pixel size is unknown where it is needed, or two sources disagree."""


class CoordinatesError(CryopickError):
    """A coordinate file cannot be read, or its frame cannot be decided."""


class DataSetError(CryopickError):
    """A data set on disk is not laid out as wanted, or fails its audit."""


class CheckpointError(CryopickError):
    """A checkpoint is missing, not ours, damaged, or from a newer version."""


class ConfigurationError(CryopickError):
    """An option or a configuration value cannot be used."""
