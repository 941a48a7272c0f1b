"""Classes and maps of all pick sets on one page that needs no network, and as files."""

from cryopick.validation.page.page import write_validation_page

__all__ = ["write_validation_page"]
