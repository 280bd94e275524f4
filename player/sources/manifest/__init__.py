"""The stored manifest of a mirror: opening it, reading its rows, and renewing it while it plays."""
