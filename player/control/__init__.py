"""People: keyboard, signals, inbox, board and the web page."""
