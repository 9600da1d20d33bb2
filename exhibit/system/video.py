"""Films and streams decoded frame by frame, each due at its time: the one place that knows PyAV, and with it FFmpeg.

Usable by scenes and by sources alike. Interlaced frames are woven into whole ones, oblong pixels are made square, a
turned or mirrored camera's film is set upright, transparency is kept; frames that came out damaged are passed over, or,
for who asks, given where the decoder could mend them from the pictures before.
"""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from exhibit.system.late import av, np
from exhibit.system.orientation import UPRIGHT, Orientation, by_matrix
from exhibit.system.told_length import is_cut_off

if TYPE_CHECKING:
    from av.codec.context import CodecContext
    from av.container import InputContainer
    from av.packet import Packet
    from av.video.codeccontext import VideoCodecContext
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream
    from numpy.typing import NDArray

Bytes: TypeAlias = "NDArray[np.uint8]"
_UNSAID_S = 0.04
_UNSPECIFIED = 2
"""AVCOL_SPC_UNSPECIFIED."""
_ALPHA_DECODERS = {"vp8": "libvpx", "vp9": "libvpx-vp9"}
"""FFmpeg's own decoders of these pass over the transparency."""
_HD_ROWS = 720
"""From so many rows on, colours that do not say how they are meant are those of HD."""
_MOST_PIXELS = 8192 * 4320
_ATTACHED = 0x0400
"""AV_DISPOSITION_ATTACHED_PIC: the cover of a sound, or a film's small picture of itself."""
_SOME_FAILED, _SHARE_FAILED = 3, 0.02
"""From so many damaged pictures on, and from this share of all, a film is said to be damaged."""
_UNTIMED = frozenset({"mpjpeg", "mjpeg", "h264", "hevc", "m4v", "image2"})
"""Formats that carry no times: FFmpeg counts 25 pictures a second there, whatever really comes."""
_BACK_S, _AHEAD_S = 1.0, 60.0
"""A time that jumps so far is another count of the same film: a recording joined of two, a camera that began anew."""
_MOST_TORN = 100
"""So many reads may fail one after the other; then nothing is left to hope for."""
_NETWORK = "rtp,srtp,udp,tcp,tls,http,https,httpproxy,crypto,rtmp,rtmps,rtmpt,srt"
"""What a stream may fetch: a playlist from outside cannot name a file of this machine."""


class VideoFault(OSError):
    """A film or a stream cannot be decoded; the message says why, without its name or address."""


@dataclass(frozen=True)
class Fetching:
    """How a stream is asked for: seconds until it must be open, seconds that it may be silent, FFmpeg's options."""

    open_s: float = 5.0
    silent_s: float = 5.0
    options: Mapping[str, str] = field(default_factory=dict)


_NO_PICTURE = "gives no picture"
_NO_FILM = "is not a film that can be read: save it again as MP4 (H.264) or WebM"


@dataclass(frozen=True, eq=False)
class DecodedFrame:
    """A frame and when it is due, `at_s` after the film's beginning."""

    at_s: float
    frame: VideoFrame
    orientation: Orientation
    alpha: bool

    def pixels(self, size_px: tuple[int, int]) -> Bytes:
        """(height, width, 4), BGRA, scaled to `size_px` (width, height), upright; alpha is straight."""
        width, height = self.orientation.size_px(size_px)
        meant = self.frame.colorspace
        unsaid = meant == _UNSPECIFIED
        hd = (
            av.video.reformatter.Colorspace.ITU709
            if self.frame.height >= _HD_ROWS
            else av.video.reformatter.Colorspace.ITU601
        )
        scaled = self.frame.reformat(
            width=width,
            height=height,
            format="bgra",
            src_colorspace=hd if unsaid else None,
            interpolation=av.video.reformatter.Interpolation.BILINEAR,
        )
        return self.orientation.upright(np.asarray(scaled.to_ndarray(), np.uint8))

    def opaque(self, size_px: tuple[int, int]) -> Bytes:
        """(height, width, 3), BGR, scaled to `size_px` (width, height), upright; memory of its own."""
        width, height = self.orientation.size_px(size_px)
        scaled = self.frame.reformat(
            width=width, height=height, format="bgr24", interpolation=av.video.reformatter.Interpolation.BILINEAR
        )
        return self.orientation.upright(np.asarray(scaled.to_ndarray(), np.uint8))


class VideoReader:
    """A film or a stream being decoded by one thread. Raises VideoFault where it cannot be opened, or where nothing is
    in it. `mended`: frames are given, too, that were damaged and that the decoder mended; none before the first whole
    one. `failed` counts what could not be read, or came out damaged. Of a film that is `cut_off` the duration is not
    known, since what it says is not true."""

    def __init__(self, place: Path | str, fetching: Fetching | None = None, *, mended: bool = False) -> None:
        self._container = _opened(place, fetching)
        self._mended, self._live = mended, fetching is not None
        self.failed = self._whole = 0
        try:
            self.cut_off = not self._live and is_cut_off(Path(place))
            self._stream = _picture_of(self._container)
        except OSError as fault:
            self._container.close()
            raise fault if isinstance(fault, VideoFault) else VideoFault(_NO_FILM) from None
        self.pictures = len(self._container.streams.video)
        self.alpha = self._stream.metadata.get("alpha_mode") == "1"
        self._codec = self._opened_codec()
        rate = self._stream.average_rate or self._stream.guessed_rate
        self.usual_s = 1 / float(rate) if rate else _UNSAID_S
        self._begins_s = self._seconds(self._stream.start_time) or 0.0
        self.timed = self._container.format.name not in _UNTIMED
        self.duration_s = None if self.cut_off else self._told_duration_s()
        self._frames = self._decoded()
        try:
            first = next(self._frames, None)
        except VideoFault:
            first = None
        if first is None:
            self._container.close()
            raise VideoFault(_NO_PICTURE if self._live else _NO_FILM)
        self._waiting: DecodedFrame | None = first
        self.alpha = self.alpha or first.alpha
        self.size_px = self.square_px(first)

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

    @property
    def damage(self) -> str:
        """What is wrong with a film though it is played; empty where nothing is, or nothing was met yet."""
        if self.cut_off:
            return "is cut off, and ends before it should: copy it again"
        if self.failed >= _SOME_FAILED and self.failed > _SHARE_FAILED * (self._whole + self.failed):
            return "has many damaged pictures, which are passed over: copy it again"
        return ""

    def close(self) -> None:
        self._container.close()

    def _opened_codec(self) -> VideoCodecContext:
        own = self._stream.codec_context
        name = _ALPHA_DECODERS.get(own.name, "") if self.alpha else ""
        codec: CodecContext = own
        if name:
            codec = av.codec.context.CodecContext.create(name, "r")
            codec.extradata = own.extradata
        assert isinstance(codec, av.video.codeccontext.VideoCodecContext)
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

    def square_px(self, one: DecodedFrame) -> tuple[int, int]:
        """The (width, height) of `one` upright and with square pixels."""
        ratio = self._stream.sample_aspect_ratio or 1
        wide = max(round(one.frame.width * float(ratio)), 1)
        return one.orientation.size_px((wide, one.frame.height))

    def _decoded(self) -> Iterator[DecodedFrame]:
        last_s = -1.0
        for frame in self._woven(self._raw()):
            at_s = last_s + self.usual_s if frame.time is None else frame.time - self._begins_s
            if last_s >= 0 and not -_BACK_S < at_s - last_s < _AHEAD_S:
                self._begins_s += at_s - last_s - self.usual_s
                at_s = last_s + self.usual_s
            if at_s <= last_s:
                continue
            last_s = at_s
            has_alpha = any(part.is_alpha for part in frame.format.components)
            yield DecodedFrame(max(at_s, 0.0), frame, _orientation(frame), has_alpha)

    def _raw(self) -> Iterator[VideoFrame]:
        whole_before = False
        for packet in self._packets():
            try:
                frames = self._codec.decode(packet)
            except (av.error.InvalidDataError, av.error.ArgumentError):
                self.failed += whole_before  # torn here, or empty, and perhaps whole further on
                continue
            except av.error.EOFError:
                return
            for frame in frames:
                # Gone to the middle of a film, a decoder may have to find its feet.
                self.failed += whole_before and frame.is_corrupt
                self._whole += not frame.is_corrupt
                whole_before = whole_before or not frame.is_corrupt
                if not frame.is_corrupt or (self._mended and whole_before):
                    yield frame

    def _packets(self) -> Iterator[Packet[VideoStream]]:
        """The container's packets of the picture; what is torn in between is passed over. Raises VideoFault."""
        torn = 0
        while True:
            try:
                for packet in self._container.demux(self._stream):
                    torn = 0
                    yield packet
            except av.error.EOFError:
                return
            except av.error.InvalidDataError as error:
                self.failed, torn = self.failed + 1, torn + 1
                if torn > _MOST_TORN:
                    raise VideoFault(_read_fault(error, live=self._live)) from None
                continue
            except (av.error.FFmpegError, OSError) as error:
                raise VideoFault(_read_fault(error, live=self._live)) from None
            return

    def _woven(self, frames: Iterator[VideoFrame]) -> Iterator[VideoFrame]:
        """The same frames, those of two fields woven into one picture without a comb."""
        graph: av.filter.Graph | None = None
        shape = None
        for frame in frames:
            if graph is not None and shape != _shape(frame):
                graph.push(None)
                yield from _pulled(graph)
                graph = None
            if graph is None and not frame.interlaced_frame:
                yield frame
                continue
            if graph is None:
                graph, shape = _weaver(frame, self._stream.time_base), _shape(frame)
            graph.push(frame)
            yield from _pulled(graph)
        if graph is not None:
            graph.push(None)
            yield from _pulled(graph)


def _opened(place: Path | str, fetching: Fetching | None) -> InputContainer:
    """The container, open. Raises VideoFault."""
    try:
        if fetching is None:
            # As a file, whatever stands in its name, and such that it cannot have anything else opened.
            return av.open(f"file:{place}", "r", options={"protocol_whitelist": "file"})
        options = {"protocol_whitelist": _NETWORK, **fetching.options}
        return av.open(str(place), "r", options=options, timeout=(fetching.open_s, fetching.silent_s))
    except (av.error.FFmpegError, OSError, ValueError) as error:
        if fetching is not None:
            raise VideoFault(_fetch_fault(error)) from None
        raise VideoFault(_open_fault(Path(place), error)) from None


def _open_fault(path: Path, error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "there is no such file"
    return "is empty: copy it again" if path.is_file() and not path.stat().st_size else _NO_FILM


def _picture_of(container: InputContainer) -> VideoStream:
    """The film's moving picture. Raises VideoFault."""
    streams = [one for one in container.streams.video if not one.disposition & _ATTACHED]
    if not streams:
        raise VideoFault("has no picture: name a film, not a sound")
    codec: VideoCodecContext | None = streams[0].codec_context  # none where FFmpeg knows no decoder
    if codec is None:
        raise VideoFault(_NO_FILM)
    if codec.width * codec.height > _MOST_PIXELS:
        raise VideoFault(f"is {codec.width}x{codec.height} pixels large: save it with 8192x4320 or less")
    return streams[0]


def _orientation(frame: VideoFrame) -> Orientation:
    from av.sidedata.sidedata import SideDataContainer, Type  # noqa: PLC0415 (see exhibit.system.late)

    found: object = frame.side_data  # its type says something else than what it is
    assert isinstance(found, SideDataContainer)
    matrix = next((one for one in found if one.type == Type.DISPLAYMATRIX), None)
    if matrix is None:
        return UPRIGHT
    a, b, _, c, d = np.frombuffer(bytes(matrix), np.int32)[:5].tolist()
    return by_matrix(a, b, c, d)


def _fetch_faults() -> tuple[tuple[tuple[type[Exception], ...], str], ...]:
    return (
        (
            (av.error.HTTPUnauthorizedError, av.error.HTTPForbiddenError),
            "wants a user and a password, or others than these",
        ),
        ((av.error.HTTPNotFoundError,), "has no stream of that name"),
        ((ConnectionRefusedError,), "is there, and nobody listens on that port"),
        ((TimeoutError, av.error.ExitError), "does not answer in time"),
        ((av.error.InvalidDataError,), "gives nothing that can be read as a picture"),
    )


_NO_TRANSPORT = "does not offer this transport: write another after camera: transport in venue.yaml, such as udp"


def _fetch_fault(error: Exception) -> str:
    """Why a stream cannot be opened; nothing that a library says is repeated, since it names the whole address."""
    if isinstance(error, OSError) and error.errno == errno.EPROTONOSUPPORT:
        return _NO_TRANSPORT
    return next((told for kinds, told in _fetch_faults() if isinstance(error, kinds)), "cannot be reached")


def _read_fault(error: Exception, *, live: bool) -> str:
    if live:
        return "has stopped in the middle"
    why = error.strerror if isinstance(error, OSError) else ""
    return f"cannot be read on ({why or error}): copy it again"


def _shape(frame: VideoFrame) -> tuple[int, int, str]:
    return frame.width, frame.height, frame.format.name


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
        assert isinstance(frame, av.video.frame.VideoFrame)
        yield frame
