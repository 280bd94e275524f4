"""What this machine says of itself: /proc and /sys, its programs, its disk, who may do what."""
