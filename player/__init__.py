"""The player for *12 Hours of ImageNet*."""

__version__ = "0.1.0"
