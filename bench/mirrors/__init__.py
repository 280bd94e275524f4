"""Index, feeding rate and open time of a mirror, side by side with peers in one run."""
