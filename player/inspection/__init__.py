"""Every picture of a mirror looked at once: what was found, where it is kept, and a sheet of the odd ones."""
