"""The engine room of Thread Translator."""

__version__ = "0.1.0"
