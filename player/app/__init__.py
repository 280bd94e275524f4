"""The composition root: the only room where adapters are named together."""
