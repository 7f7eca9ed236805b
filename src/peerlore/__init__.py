"""Peerlore: the knowledge you need is already in the building; Peerlore introduces you to it."""

__version__ = "0.1.0"
