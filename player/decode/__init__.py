"""Bytes → pixels, in worker processes that may die."""
