"""Films of a codec, by PyAV: MP4 with H.264, WebM with VP9.

At a variable rate every picture is another one, and a frame of its own: each
is coded by itself, which takes little more room than the difference of two
strangers would, a third of the time, and makes every picture a place to
seek to. What is written is a row of whole fragments (MP4) or clusters (WebM),
a second each, so that a film whose maker was killed plays to the last of them.
An MP4 that is finished becomes a plain one, which more programs read.
Colours are BT.709, as players take films of this size to be.
"""

import threading
from collections import deque
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
from av.stream import Disposition
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter

from player.core.film import Form
from player.film import Canvas, Make, NoSuchFilmError, refused

_CODECS = {Form.MP4: "libx264", Form.WEBM: "libvpx-vp9"}
_TRACKS = {Form.MP4: "mov_text", Form.WEBM: "webvtt"}

_BT709 = 1
"""Of primaries, transfer and matrix alike (ITU-T H.273)."""

_GROUP = 2
"""Seconds from one picture to seek to to the next, at a constant rate."""

X264 = {"preset": "veryfast", "crf": "19"}
"""Of pictures that stand each for itself, as fine as `medium` at 20: in half the time, 7 % larger."""
VP9 = {
    "deadline": "realtime",
    "cpu-used": "8",
    "crf": "44",
    "b": "0",
    "row-mt": "1",
    "auto-alt-ref": "0",
    "lag-in-frames": "0",
}
"""As fine as the H.264: 43.7 and 44.0 dB on photographs at 1280 × 720, by `ffmpeg -lavfi psnr`."""

_OPTIONS = {Form.MP4: X264, Form.WEBM: VP9}

_MUXER = {
    # A fragment of a second at least; put together at the end
    Form.MP4: {"movflags": "+hybrid_fragmented+frag_keyframe", "min_frag_duration": "1000000"},
    Form.WEBM: {"cluster_time_limit": "1000"},
}


class CodedFilm:
    """A film of a codec (implements Film)."""

    def __init__(self, path: Path, form: Form, make: Make) -> None:
        """Open *path* and both tracks.

        Raises:
            NoSuchFilmError: the canvas has an odd side, which these codecs cannot halve.
        """
        if make.canvas.width % 2 or make.canvas.height % 2:
            raise NoSuchFilmError(
                f"a film as {form} needs even sides, not {make.canvas.width}x{make.canvas.height}"
            )
        self._path, self._make, self._form = path, make, form
        options = {**_MUXER[form], "fflags": "+bitexact", "flush_packets": "1"}
        if form is Form.MP4 and make.unit.numerator == 1:
            options["video_track_timescale"] = str(make.unit.denominator)
        path.open("wb").close()  # PyAV opens it with the first picture: what is wrong with it is said now
        self._file = av.open(str(path), "w", format=str(form), options=options)
        self._file.metadata.update({"title": make.title, "comment": make.comment})
        self._stream = self._video()
        self._text = self._file.add_mux_stream(_TRACKS[form]) if make.track else None
        if self._text is not None:
            self._text.time_base = Fraction(1, 1000)
            self._text.disposition = Disposition.default  # else no player shows the words unasked
        self._lasts: deque[tuple[int, int]] = deque()
        self._own = threading.local()
        self._failed = False

    def _video(self) -> Any:  # noqa: ANN401 - of a library without types
        make, even = self._make, self._make.even
        rate = 1 / make.unit if even else 1 / make.beat
        stream: Any = self._file.add_stream(_CODECS[self._form], rate=rate.limit_denominator(1001))
        stream.width, stream.height, stream.pix_fmt = make.canvas.width, make.canvas.height, "yuv420p"
        context = stream.codec_context
        context.time_base = make.unit
        context.max_b_frames = 0  # so that stamps are written in the order of their pictures
        context.gop_size = max(1, round(_GROUP * rate)) if even else 1
        context.thread_count = make.threads
        context.color_primaries = context.color_trc = context.colorspace = _BT709
        context.color_range = ColorRange.MPEG
        context.options = dict(_OPTIONS[self._form])
        return stream

    def prepare(self, canvas: Canvas) -> Any:  # noqa: ANN401 - a frame, of a library without types
        """Return *canvas* as the codec takes it: 4:2:0, BT.709."""
        if not hasattr(self._own, "reformatter"):
            self._own.reformatter = VideoReformatter()
        frame = self._own.reformatter.reformat(
            av.VideoFrame.from_numpy_buffer(canvas, "bgra"),
            format="yuv420p",
            dst_colorspace=Colorspace.ITU709,
            src_color_range=ColorRange.JPEG,
            dst_color_range=ColorRange.MPEG,
            interpolation=Interpolation.BILINEAR,
            threads=1,
        )
        frame.time_base = self._make.unit
        return frame

    def write(self, prepared: Any, begins: int, ends: int) -> None:  # noqa: ANN401 - as above
        """Code a frame, or one for each unit of an even rate.

        Raises:
            FilmError: the disk does not take it.
        """
        step = 1 if self._make.even else ends - begins
        for at in range(begins, ends, step):
            prepared.pts = at
            self._lasts.append((at, step))
            self._mux(self._stream.encode(prepared))

    def say(self, text: str, begins: int, ends: int) -> None:
        """Put *text* on the track, at the millisecond."""
        if self._text is None:
            return
        starts, stops = (round(at * self._make.unit * 1000) for at in (begins, ends))
        spoken = text.encode()
        packet = av.Packet(len(spoken).to_bytes(2, "big") + spoken if self._form is Form.MP4 else spoken)
        packet.stream, packet.time_base = self._text, Fraction(1, 1000)
        packet.pts = packet.dts = starts
        packet.duration = stops - starts
        packet.is_keyframe = True
        self._written(packet)

    def close(self) -> None:
        """Write what the codec has in hand, and the end of the file."""
        try:
            if not self._failed:
                self._mux(self._stream.encode(None))
        finally:
            self._written(None)

    def _mux(self, packets: Any) -> None:  # noqa: ANN401 - as above
        for packet in packets:
            while self._lasts[0][0] < packet.pts:
                self._lasts.popleft()
            packet.duration = self._lasts[0][1]
            self._written(packet)

    def _written(self, packet: Any) -> None:  # noqa: ANN401 - as above
        """Write *packet*, or the end."""
        try:
            if packet is None:
                self._file.close()
            else:
                self._file.mux(packet)
        except OSError as error:
            self._failed = True
            raise refused(self._path, error) from error
