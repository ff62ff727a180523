"""Puts the parts together that files need; a piece of bot.app."""

from bot.file_parts.parts import (
    FileParts,
    make_fetcher,
    make_file_parts,
)
from bot.file_parts.places import FileWay, file_ways, own_bucket, staging_bucket
from bot.file_parts.results import sweep_results
from bot.file_parts.steps import make_file_steps

__all__ = [
    "FileParts",
    "FileWay",
    "file_ways",
    "make_fetcher",
    "make_file_parts",
    "make_file_steps",
    "own_bucket",
    "staging_bucket",
    "sweep_results",
]
