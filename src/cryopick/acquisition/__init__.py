"""Getting data sets: built from one's own micrographs, or fetched from where they are published."""

from cryopick.acquisition.build import BuildOptions, Built, BuiltRow, build_data_set
from cryopick.acquisition.client import Client, Manners
from cryopick.acquisition.crawl import Crawl, crawl, read_crawl
from cryopick.acquisition.download import Download, DownloadOptions, DownloadRow, State, download
from cryopick.acquisition.fetch import Step
from cryopick.acquisition.network_error import NetworkError
from cryopick.acquisition.sources import Source

__all__ = [
    "BuildOptions",
    "Built",
    "BuiltRow",
    "Client",
    "Crawl",
    "Download",
    "DownloadOptions",
    "DownloadRow",
    "Manners",
    "NetworkError",
    "Source",
    "State",
    "Step",
    "build_data_set",
    "crawl",
    "download",
    "read_crawl",
]
