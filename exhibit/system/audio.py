"""Sound files decoded piece by piece, for those too long to lie in memory: the one place of sound that knows PyAV."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from exhibit.system.late import av, np

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.container import InputContainer
    from numpy.typing import NDArray

Samples: TypeAlias = "NDArray[np.int16]"
"""(frames, 2): left and right."""
PIECE_FRAMES = 16_384
_KINDS = frozenset({"wav", "ogg", "flac", "mp3"})
FILM_ENDINGS = (".mp4", ".webm", ".mov", ".mkv")
"""Of films whose own sound can be heard."""
_FILMS = frozenset({"mov", "matroska"})
_UNPLAYED = frozenset({"pcm_f64le"})
"""What sounds that lie in memory, which SDL decodes, may not be either: one rule for all."""


class AudioFault(OSError):
    """A sound cannot be decoded; the message says why, without its name."""


class AudioReader:
    """A sound file being decoded by one thread at a time. The file stays open, so that one that is deleted or replaced
    is played on as it was. Raises AudioFault, or OSError where it cannot be opened."""

    def __init__(self, path: Path) -> None:
        self._kinds = _FILMS if path.suffix.lower() in FILM_ENDINGS else _KINDS
        self._file = path.open("rb")
        try:
            with closing(self._opened()) as container:
                stream = _sound_of(container, self._kinds)
                self.rate_hz = stream.codec_context.sample_rate
                length = container.duration
                self._turn_s = _picture_s(container)
        except OSError:
            self._file.close()
            raise
        self.duration_s = length / 1_000_000 if length else None
        """As the file says, or as is guessed from its size."""

    def pieces(self) -> Iterator[Samples]:
        """The whole sound, of a film as long as its picture, so that both begin again together; see `_whole`."""
        if self._turn_s is None:
            return self._whole()
        return _as_long(self._whole(), round(self._turn_s * self.rate_hz))

    def _whole(self) -> Iterator[Samples]:
        """The whole sound from its beginning, at its own rate, in pieces of `PIECE_FRAMES` at least, unless it is
        shorter. What is torn in it is passed over. Raises AudioFault."""
        waiting: list[Samples] = []
        for block in self._blocks():
            waiting.append(block)
            if sum(map(len, waiting)) >= 2 * PIECE_FRAMES:
                joined = np.concatenate(waiting)
                yield joined[:PIECE_FRAMES]
                waiting = [joined[PIECE_FRAMES:]]
        if waiting:
            yield np.concatenate(waiting)

    def close(self) -> None:
        self._file.close()

    def _opened(self) -> InputContainer:
        self._file.seek(0)
        try:
            return av.open(self._file, "r")
        except (av.error.FFmpegError, ValueError):
            raise AudioFault("it is no sound that can be read: save it again as Ogg, WAV, FLAC or MP3") from None

    def _blocks(self) -> Iterator[Samples]:
        with closing(self._opened()) as container:
            stream = _sound_of(container, self._kinds)
            layout = "mono" if stream.codec_context.layout.nb_channels == 1 else "stereo"
            whole = av.audio.resampler.AudioResampler("s16", layout, self.rate_hz)
            try:
                for frame in _frames(container, stream):
                    yield from map(_two_sided, whole.resample(frame))
                yield from map(_two_sided, whole.resample(None))
            except (av.error.FFmpegError, OSError, ValueError) as error:
                why = error.strerror if isinstance(error, OSError) else ""
                raise AudioFault(f"it cannot be read on ({why or error}): copy it again") from None


def at_rate(pieces: Iterable[Samples], from_hz: int, to_hz: int) -> Iterator[Samples]:
    """`pieces`, one continuous sound, at another rate."""
    if from_hz == to_hz:
        yield from pieces
        return
    resampler = av.audio.resampler.AudioResampler("s16", "stereo", to_hz)
    for piece in pieces:
        frame = av.audio.frame.AudioFrame.from_ndarray(np.ascontiguousarray(piece).reshape(1, -1), "s16", "stereo")
        frame.sample_rate = from_hz
        yield from map(_two_sided, resampler.resample(frame))
    yield from map(_two_sided, resampler.resample(None))


def has_sound(film: Path) -> bool:
    """Whether the film has a sound of its own that can be heard."""
    try:
        AudioReader(film).close()
    except OSError:
        return False
    return True


def _as_long(pieces: Iterator[Samples], frames: int) -> Iterator[Samples]:
    """`pieces`, cut off or filled with silence."""
    left = frames
    for piece in pieces:
        if left > 0:
            yield piece[:left]
        left -= len(piece)
    while left > 0:
        yield np.zeros((min(left, PIECE_FRAMES), 2), np.int16)
        left -= PIECE_FRAMES


def _picture_s(container: InputContainer) -> float | None:
    """How long a film's picture lasts; None where there is none, or it does not say."""
    if not container.streams.video or not _FILMS & set(container.format.name.split(",")):
        return None
    stream = container.streams.video[0]
    tagged = stream.metadata.get("DURATION", "").split(":")
    if len(tagged) == 3:
        return float(tagged[0]) * 3600 + float(tagged[1]) * 60 + float(tagged[2])
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    return container.duration / 1_000_000 if container.duration else None


def _sound_of(container: InputContainer, kinds: frozenset[str]) -> AudioStream:
    """The file's sound. Raises AudioFault."""
    streams = container.streams.audio
    if not streams or not kinds & set(container.format.name.split(",")):
        raise AudioFault("it is no sound that is played: save it as Ogg, WAV, FLAC or MP3")
    if streams[0].codec_context.name in _UNPLAYED or not streams[0].codec_context.sample_rate:
        raise AudioFault("it is no sound that is played: save it with 16 or 24 bits")
    streams[0].codec_context.thread_count = 1
    return streams[0]


def _frames(container: InputContainer, stream: AudioStream) -> Iterator[AudioFrame]:
    for packet in container.demux(stream):
        try:
            yield from stream.codec_context.decode(packet)
        except av.error.InvalidDataError:
            continue  # torn here, perhaps whole further on
        except av.error.EOFError:
            return


def _two_sided(frame: AudioFrame) -> Samples:
    """(frames, 2) of a frame of 16 bits with one side or two."""
    sides = frame.layout.nb_channels
    found = np.asarray(frame.to_ndarray(), np.int16).reshape(-1, sides)
    return np.repeat(found, 2, axis=1) if sides == 1 else found
