"""Films: what one costs us a picture, side by side with the ffmpeg program on the same prepared frames."""
