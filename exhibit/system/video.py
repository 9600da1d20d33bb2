"""Films decoded frame by frame, each due at its own time: the one place that knows PyAV, and with it FFmpeg.

Usable by scenes and by sources alike. Interlaced frames are woven into whole ones, oblong pixels are made square, a
turned camera's film is set upright, transparency is kept; frames that came out damaged are passed over.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import av.error
import av.filter
import numpy as np
from av.codec.context import CodecContext
from av.container import InputContainer
from av.video.codeccontext import VideoCodecContext
from av.video.frame import VideoFrame
from av.video.reformatter import Colorspace, Interpolation
from numpy.typing import NDArray

Bytes = NDArray[np.uint8]
_UNSAID_S = 0.04
_UNSPECIFIED = 2
"""AVCOL_SPC_UNSPECIFIED."""
_ALPHA_DECODERS = {"vp8": "libvpx", "vp9": "libvpx-vp9"}
"""FFmpeg's own decoders of these pass over the transparency."""
_HD_ROWS = 720
"""From so many rows on, colours that do not say how they are meant are those of HD."""


class VideoFault(OSError):
    """A film cannot be decoded; the message says why, without its name."""


_NO_FILM = "is not a film that can be read: save it again as MP4 (H.264) or WebM"


@dataclass(frozen=True, eq=False)
class DecodedFrame:
    """A frame and when it is due, `at_s` after the film's beginning."""

    at_s: float
    frame: VideoFrame
    turned: int
    alpha: bool

    def pixels(self, size_px: tuple[int, int]) -> Bytes:
        """(height, width, 4), BGRA, scaled to `size_px` (width, height), upright; alpha is straight."""
        width, height = size_px if self.turned % 2 == 0 else size_px[::-1]
        meant = self.frame.colorspace
        unsaid = meant == _UNSPECIFIED
        hd = Colorspace.ITU709 if self.frame.height >= _HD_ROWS else Colorspace.ITU601
        scaled = self.frame.reformat(
            width=width,
            height=height,
            format="bgra",
            src_colorspace=hd if unsaid else None,
            interpolation=Interpolation.BILINEAR,
        )
        found = np.asarray(scaled.to_ndarray(), np.uint8)
        return np.ascontiguousarray(np.rot90(found, self.turned)) if self.turned else found


class VideoReader:
    """A film being decoded by one thread. Raises VideoFault where it cannot be opened, or where nothing is in it."""

    def __init__(self, path: Path) -> None:
        try:
            self._container: InputContainer = av.open(str(path), "r")
        except (av.error.FFmpegError, OSError, ValueError) as error:
            missing = isinstance(error, FileNotFoundError)
            raise VideoFault("there is no such file" if missing else _NO_FILM) from None
        streams = [one for one in self._container.streams.video if one.codec_context is not None]
        if not streams:
            self._container.close()
            raise VideoFault("has no picture: name a film, not a sound")
        self._stream = streams[0]
        self.alpha = self._stream.metadata.get("alpha_mode") == "1"
        self._codec = self._opened_codec()
        rate = self._stream.average_rate or self._stream.guessed_rate
        self.usual_s = 1 / float(rate) if rate else _UNSAID_S
        self._begins_s = self._seconds(self._stream.start_time) or 0.0
        self.duration_s = self._told_duration_s()
        self._frames = self._decoded()
        try:
            first = next(self._frames, None)
        except VideoFault:
            first = None
        if first is None:
            self._container.close()
            raise VideoFault(_NO_FILM)
        self._waiting: DecodedFrame | None = first
        self.alpha = self.alpha or first.alpha
        self.size_px = self._size_px(first)

    def read_next(self) -> DecodedFrame | None:
        """The next frame, or None at the end. Raises VideoFault."""
        waiting, self._waiting = self._waiting, None
        return waiting or next(self._frames, None)

    def seek(self, at_s: float) -> None:
        """Go on from a frame at or before `at_s`. Raises VideoFault."""
        self._waiting = None
        base = self._stream.time_base
        assert base is not None
        try:
            self._container.seek(int((at_s + self._begins_s) / base), stream=self._stream, backward=True)
        except av.error.FFmpegError:
            raise VideoFault("cannot be wound back: save it again as MP4 (H.264) or WebM") from None
        self._codec.flush_buffers()
        self._frames = self._decoded()

    def close(self) -> None:
        self._container.close()

    def _opened_codec(self) -> VideoCodecContext:
        own = self._stream.codec_context
        name = _ALPHA_DECODERS.get(own.name, "") if self.alpha else ""
        codec: CodecContext = own
        if name:
            codec = CodecContext.create(name, "r")
            codec.extradata = own.extradata
        assert isinstance(codec, VideoCodecContext)
        codec.thread_count = 1  # the other core belongs to perception
        return codec

    def _told_duration_s(self) -> float | None:
        """How long the film says that it lasts, by its picture rather than its sound."""
        tagged = self._stream.metadata.get("DURATION", "").split(":")
        if len(tagged) == 3:
            return float(tagged[0]) * 3600 + float(tagged[1]) * 60 + float(tagged[2]) - self._begins_s
        own = self._seconds(self._stream.duration)
        if own is None and self._container.duration:
            own = self._container.duration / 1_000_000
        return own

    def _seconds(self, ticks: int | None) -> float | None:
        base = self._stream.time_base
        return None if ticks is None or base is None else float(ticks * base)

    def _size_px(self, first: DecodedFrame) -> tuple[int, int]:
        ratio = self._stream.sample_aspect_ratio or 1
        wide = max(round(first.frame.width * float(ratio)), 1)
        return (wide, first.frame.height) if first.turned % 2 == 0 else (first.frame.height, wide)

    def _decoded(self) -> Iterator[DecodedFrame]:
        last_s = -1.0
        for frame in self._woven(self._raw()):
            at_s = last_s + _UNSAID_S if frame.time is None else frame.time - self._begins_s
            if at_s <= last_s:
                continue
            last_s = at_s
            has_alpha = any(part.is_alpha for part in frame.format.components)
            yield DecodedFrame(max(at_s, 0.0), frame, round(frame.rotation / 90) % 4, has_alpha)

    def _raw(self) -> Iterator[VideoFrame]:
        try:
            for packet in self._container.demux(self._stream):
                try:
                    frames = self._codec.decode(packet)
                except av.error.InvalidDataError:
                    continue  # torn here, perhaps whole further on
                except av.error.EOFError:
                    return
                yield from (frame for frame in frames if not frame.is_corrupt)
        except av.error.EOFError:
            return
        except (av.error.FFmpegError, OSError) as error:
            raise VideoFault(f"cannot be read on ({error.strerror or error}): copy it again") from None

    def _woven(self, frames: Iterator[VideoFrame]) -> Iterator[VideoFrame]:
        """The same frames, those of two fields woven into one picture without a comb."""
        graph: av.filter.Graph | None = None
        for frame in frames:
            if graph is None and not frame.interlaced_frame:
                yield frame
                continue
            if graph is None:
                graph = _weaver(frame, self._stream.time_base)
            graph.push(frame)
            yield from _pulled(graph)
        if graph is not None:
            graph.push(None)
            yield from _pulled(graph)


def _weaver(frame: VideoFrame, time_base: Fraction | None) -> av.filter.Graph:
    graph = av.filter.Graph()
    source = graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=time_base)
    weave = graph.add("bwdif", "mode=send_frame:deint=interlaced")
    sink = graph.add("buffersink")
    source.link_to(weave)
    weave.link_to(sink)
    graph.configure()
    return graph


def _pulled(graph: av.filter.Graph) -> Iterator[VideoFrame]:
    while True:
        try:
            frame = graph.pull()
        except (av.error.BlockingIOError, av.error.EOFError):
            return
        assert isinstance(frame, VideoFrame)
        yield frame
