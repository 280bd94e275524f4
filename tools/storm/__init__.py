"""The storm: the real player on a real screen, through a seeded fault a minute, watched from outside."""
