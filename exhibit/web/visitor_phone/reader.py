"""One reader for everybody who tries the page: pictures one after the other, in a thread that the show hardly feels."""

from __future__ import annotations

import base64
import binascii
import contextlib
import json
import os
import queue
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future

from exhibit.config.problems import ShowError
from exhibit.runtime.face_words import EXPRESSIONS, expressions, shown
from exhibit.system.heartbeats import TendedThread
from exhibit.values import NOBODY, UNREAD, Reading
from exhibit.vision.pictures import MOST_BYTES, PictureFault, decoded
from exhibit.vision.single_image import ImageReader
from exhibit.web.json_value import JsonObject

READINGS_HZ = 10.0
"""Over all sockets, at most; fewer where a picture takes longer than half of that: the reader rests as long as it
works, so that it never takes more than half a core."""
FREED_AFTER_S = 60.0
_NICENESS = 5
_MOST_TEXT = MOST_BYTES * 4 // 3 + 1000
_WANTED = 'send {"data": {"image": "data:image/jpeg;base64,…"}}'


class PictureReader:
    """Answers messages with eyes of its own, which are made at the first picture and let go of after a minute without
    any. Closing ends the thread."""

    def __init__(
        self, make: Callable[[], ImageReader], *, most_hz: float = READINGS_HZ, freed_after_s: float = FREED_AFTER_S
    ) -> None:
        self._make = make
        self.faces_only = False
        """Whether what faces show is told, and no emotion."""
        self._least_s, self._freed_after_s = 1 / most_hz, freed_after_s
        self._eyes: ImageReader | None = None
        self._asked: queue.SimpleQueue[tuple[str | bytes, Future[JsonObject]] | None] = queue.SimpleQueue()
        self._stop = threading.Event()
        self._starting = threading.Lock()
        self._thread: TendedThread | None = None

    @property
    def awake(self) -> bool:
        """Whether it has its networks in memory."""
        return self._eyes is not None

    def answer(self, message: str | bytes) -> Future[JsonObject]:
        """What is to be answered to `message`, when its turn has come; never an exception."""
        future: Future[JsonObject] = Future()
        with self._starting:
            if self._stop.is_set():
                future.set_result(_error("the show is ending"))
                return future
            if self._thread is None:
                self._thread = TendedThread(self._run, name="reader")
                self._thread.start()
        self._asked.put((message, future))
        return future

    def close(self) -> None:
        with self._starting:
            self._stop.set()
        self._asked.put(None)
        if self._thread is not None:
            self._thread.join(timeout=2.0)

    def _run(self) -> None:
        _be_nice()
        while not self._stop.is_set():
            try:
                asked = self._next()
            except queue.Empty:
                self._eyes = None
                continue
            if asked is None or not asked[1].set_running_or_notify_cancel():
                continue
            began_s, answer = time.monotonic(), _error("the picture could not be read: send another")
            try:
                answer = self._answered(asked[0])
            finally:  # also where this thread ends: whoever asked waits for it
                asked[1].set_result(answer)
            took_s = time.monotonic() - began_s
            least_s = 0.0 if "error" in answer else self._least_s
            self._stop.wait(max(least_s - took_s, took_s))

    def _next(self) -> tuple[str | bytes, Future[JsonObject]] | None:
        if self._thread is None:
            return None
        self._thread.rest()
        asked = self._asked.get(timeout=self._freed_after_s)
        self._thread.beat()
        return asked

    def _answered(self, message: str | bytes) -> JsonObject:
        try:
            image = decoded(picture_in(message))
            if self._eyes is None:
                self._eyes = self._make()
            answer = answer_of(self._eyes.glance(image), self._eyes.names)
            return in_expressions(answer) if self.faces_only else answer
        except PictureFault as fault:
            return _error(str(fault))
        except ShowError as error:
            return _error(str(error.problems[0]))
        except Exception as error:  # noqa: BLE001 (whatever a stranger sends, the next one is answered)
            return _error(f"the picture could not be read ({type(error).__name__}): send another")


def picture_in(message: str | bytes) -> bytes:
    """The bytes of the picture in a message of the protocol. Raises PictureFault."""
    if isinstance(message, bytes):
        raise PictureFault(f"this is a binary message: {_WANTED} as text")
    if len(message) > _MOST_TEXT:
        raise PictureFault(f"the message has {len(message) / 1e6:.1f} MB: send a picture of at most 4 MB")
    try:
        said = json.loads(message)
    except (ValueError, RecursionError):
        raise PictureFault(f"this is not JSON: {_WANTED}") from None
    data = said.get("data") if isinstance(said, dict) else None
    image = data.get("image") if isinstance(data, dict) else None
    if not isinstance(image, str) or not image:
        raise PictureFault(f"there is no image in it: {_WANTED}")
    head, comma, body = image.partition(",")
    if comma and not (head.startswith("data:") and head.endswith(";base64")):
        raise PictureFault(f"the image is no data URL in base64: {_WANTED}")
    try:
        return base64.b64decode(body if comma else head, validate=True)
    except (binascii.Error, ValueError):
        raise PictureFault("the image is not base64: send what canvas.toDataURL('image/jpeg') gives") from None


def answer_of(readings: tuple[Reading, ...], names: tuple[str, ...]) -> JsonObject:
    """The answer about a picture in which `readings` were made, the largest face first; `names` are the labels."""
    faces = [_face(reading, names) for reading in readings]
    first = faces[0] if faces else {"predictions": [], "emotion": NOBODY}
    return {
        "predictions": first["predictions"],
        "emotion": first["emotion"],
        "labels": list(names),
        "faces": faces,
    }


def in_expressions(answer: JsonObject) -> JsonObject:
    """`answer` with smile, brow and mouth in the place of the emotions."""
    labels, found = answer["labels"], answer["faces"]
    assert isinstance(labels, list)
    assert isinstance(found, list)
    faces = [_shown(one, [str(name) for name in labels]) for one in found if isinstance(one, dict)]
    first = faces[0] if faces else {"predictions": [], "emotion": NOBODY}
    return {
        "predictions": first["predictions"],
        "emotion": first["emotion"],
        "labels": list(EXPRESSIONS),
        "faces": faces,
    }


def _shown(face: JsonObject, names: Sequence[str]) -> JsonObject:
    shares = face["predictions"]
    assert isinstance(shares, list)
    felt = {name: share for name, share in zip(names, shares, strict=False) if isinstance(share, float)}
    told = expressions(felt)
    return {
        **face,
        "emotion": shown(str(face["emotion"])),
        "predictions": [told[name] for name in EXPRESSIONS] if felt else [],
    }


def _face(reading: Reading, names: tuple[str, ...]) -> JsonObject:
    left, top, right, bottom = reading.face.box_xyxy
    emotions = reading.emotions
    return {
        "box": [round(number, 1) for number in (left, top, right - left, bottom - top)],
        "emotion": max(emotions, key=emotions.__getitem__) if emotions else UNREAD,
        "predictions": [round(emotions.get(name, 0.0), 4) for name in names] if emotions else [],
        "score": round(reading.face.score, 3),
    }


def _error(text: str) -> JsonObject:
    return {"error": " ".join(text.split())}


def _be_nice() -> None:
    """Let the show's own threads go first; Linux knows niceness by thread."""
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _NICENESS)
