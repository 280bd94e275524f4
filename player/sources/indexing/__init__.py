"""Indexing: from the headers and listings of a mirror to its stored manifest, in bulk and resumable."""
