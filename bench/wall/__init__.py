"""Our player and its peers on the same marked pictures, seen by the same observer in one run."""
