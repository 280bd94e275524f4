"""What a machine needs to play by itself: texts for systemd and its friends, put in place and taken away."""
