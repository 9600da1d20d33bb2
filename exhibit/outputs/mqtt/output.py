"""MQTT by aiomqtt: optional, reconnecting for ever, with a last will that says `offline`. It carries commands too.

What stands (mood, rules, switches) is retained and only its newest value is sent; what happens (starts and ends of
rules, what rules publish) waits in order, on disk while the broker is away, until the broker has acknowledged it. Of
what is followed the newest value waits there, too.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import aiomqtt

from exhibit.cues.mqtt_message import MqttCue
from exhibit.events import Event
from exhibit.inputs.mqtt import MqttIn
from exhibit.outputs.mqtt import beat
from exhibit.outputs.mqtt.backlog import MOST, SETTLE_S, Backlog, QueuedMessage
from exhibit.outputs.mqtt.broker import Broker, client_of, refused, tell_failed_callbacks
from exhibit.outputs.mqtt.home_assistant import departing, discovery
from exhibit.outputs.mqtt.line import Line
from exhibit.outputs.mqtt.outbox import Outbox
from exhibit.outputs.mqtt.presence import Presence
from exhibit.outputs.mqtt.states import states
from exhibit.outputs.port import CannotPerform, OutputState
from exhibit.system.chance import CHANCE
from exhibit.system.clock_offset import clock_offset_s
from exhibit.system.failures import failure_words
from exhibit.system.heartbeats import TendedThread
from exhibit.values import Cue, Link, RuleChange, Variable

_FIRST_PAUSE_S, _LONGEST_PAUSE_S, _CLOSE_WITHIN_S = 0.5, 3.0, 2.0
STATES_S, MOOD_S = 0.2, 1.0
"""How often states are looked at, and how often those that never rest (mood and health) are told at most."""
HEAL_S = 10.0
"""How often it is tried to have the queue on disk again, where it could not be had."""
_BEAT_S = 1.0
_WARY_S = 30.0
"""So long after a connection was lost each message is acknowledged before the next one is sent, so that it is known
which one the broker hangs up on."""
_MOST_KEPT = 5000
"""Topics of old shows that are looked after; a broker may keep millions that somebody published."""
_LATEST_S = 2.0
"""While the broker is away, what is followed goes to the disk this often at most (D-mqtt-4)."""


@dataclass(frozen=True)
class Home:
    """What Home Assistant is told of the show beside what it senses. `told`: what alone of the mood is told; None: all
    of it, live."""

    title: str
    version: str
    acts: tuple[str, ...] = ()
    told: tuple[str, ...] | None = None


class Mqtt:
    """Publishes `publish` cues: args `topic`, `payload`, `retain`; with `latest`, only the newest payload of a topic
    matters. Tells what the show senses, and what happened: it publishes states, and listens.
    `prefix/status` is online or offline, retained.

    `queue` is the file in which messages wait; None keeps them in memory. `playing` is told in the beat, and
    what `rollout` says then.
    """

    def __init__(
        self,
        broker: Broker,
        queue: Path | None = None,
        home: Home | None = None,
        playing: beat.PlayedShow = beat.UNKNOWN_SHOW,
        rollout: Callable[[], beat.RolloutTold] = beat.RolloutTold,
    ) -> None:
        self._broker, self._home = broker, home
        self._come: deque[QueuedMessage] = deque()
        self._latest: dict[str, QueuedMessage] = {}
        self._values: Mapping[str, Variable] = {}
        self._told: dict[str, str] = {}
        self._mood_due_s = self._latest_due_s = 0.0
        self._lock = threading.Lock()
        self._backlog = Backlog(queue)
        self._outbox = Outbox(self._backlog, time.monotonic)
        self._on_disk = {message.topic: message for message in self._backlog.latest()}
        self._latest |= self._on_disk
        self._wary_until_s = float("-inf")
        self.commands = MqttIn(broker.prefix)
        self._note_link("down", "connecting")
        self._done = self._dropped = self._events = 0
        self._run_id = uuid.uuid4().hex[:8]
        self._presence = Presence(broker.prefix, self._run_id, socket.gethostname())
        self._pulse = beat.Pulse(self._run_id, socket.gethostname(), time.monotonic(), clock_offset_s, rollout)
        self._pulse.playing = playing
        # Two connections of one id throw each other out for ever: whoever came second to the queue takes another.
        second = broker.client_id is None and bool(self._backlog.fault)
        self._client_id = f"exhibit{uuid.uuid4().hex[:16]}" if second else broker.own_id
        self._status = f"{broker.prefix}/status"
        self._birth = f"{broker.discovery}/status"
        self._contradicted = self._met = self._born = self._anew = False
        self._followed: dict[str, QueuedMessage] = {}
        self._heal_s = 0.0
        self._kept: dict[str, str] = {}
        self._proved: set[str] = set()
        self._closing = threading.Event()
        self._queue_file = queue
        self._begin_loop()
        self._thread = TendedThread(self._run, name="mqtt", replaceable=True)
        self._replaced = 0
        self._thread.start()

    def perform(self, cue: Cue) -> None:
        try:
            said = MqttCue.decode(cue)
        except (ValueError, TypeError, KeyError) as error:
            with self._lock:
                self._dropped += 1
            raise CannotPerform(f"no broker can be sent '{cue.action}' like this: {error}") from error
        topic = f"{self._broker.prefix}/{said.topic}"
        message = QueuedMessage(topic, _encoded(said.payload), said.retain)
        with self._lock:
            if said.latest:
                self._latest[topic] = message
            else:
                self._queue(message)
        self._wake()

    def hear(self, t_s: float, event: Event) -> None:  # noqa: ARG002 (a broker tells the time of day)
        """Tell that a rule began or ended; nothing else is told as it happens."""
        if isinstance(event, RuleChange):
            self._tell_change(event)

    def _tell_change(self, change: RuleChange) -> None:
        """Its `id` is never given twice."""
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        event: dict[str, str | float] = {"rule": change.rule, "event": "start" if change.began else "end", "at": at}
        if not change.began:
            event["active_s"] = round(change.active_s, 3)
        with self._lock:
            self._events += 1
            event = {"id": f"{self._run_id}-{self._events}", **event, "why": change.why}
            self._queue(QueuedMessage(f"{self._broker.prefix}/event/rule", _encoded(event)))
        self._wake()

    def tell(self, values: Mapping[str, Variable]) -> None:
        self._values = values
        self._pulse.note_told(time.monotonic())

    def use_playing(self, playing: beat.PlayedShow) -> None:
        """Tell in the beat that this is played from now on, since it was edited."""
        self._pulse.playing = playing

    def use_home(self, home: Home | None) -> None:
        """Tell Home Assistant this of the show from now on, since it was edited."""
        self._home = home

    def state(self) -> OutputState:
        waiting = len(self._come) + len(self._backlog)
        place = f"{self._broker.host}:{self._broker.port}"
        detail = f"{place}: {self._detail}" if self._detail else place
        aside = f"{self._outbox.aside} put aside" if self._outbox.aside else ""
        parts = (detail, f"{waiting} waiting" if waiting else "", aside, self._backlog.fault)
        dropped, done = self._dropped + self._backlog.dropped + self._outbox.aside, self._done + self._outbox.taken
        return OutputState(self._link, ", ".join(part for part in parts if part), done, dropped)

    def resend(self, target: str | None) -> list[str]:  # noqa: ARG002 (there is one broker)
        """Say once more all that stands: who we are, what is sensed, and what was followed last."""
        self._anew = True
        self._wake()
        topics = len(states(self._broker.prefix, self._values)) + len(self._followed)
        return [f"mqtt: {self._broker.host}:{self._broker.port}, {topics} topics"]

    def take_complaints(self) -> list[tuple[str, str]]:
        """What the broker does not take, said once: by topic, in words."""
        complaints, told = self._outbox.complaints, list[tuple[str, str]]()
        while complaints:
            told.append(complaints.popleft())
        return told

    def _complain(self, about: str, text: str) -> None:
        self._outbox.complaints.append((about, text))

    def close(self) -> None:
        self._closing.set()
        self._wake()
        self._thread.join(_CLOSE_WITHIN_S)

    def _queue(self, message: QueuedMessage) -> None:
        if len(self._come) >= MOST:
            self._come.popleft()
            self._dropped += 1
        self._come.append(message)

    def _note_link(self, link: Link, detail: str) -> None:
        self._link, self._detail = link, detail
        self.commands.link, self.commands.detail = link, detail

    def _wake(self) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended: the output is closed
            self._loop.call_soon_threadsafe(self._arrived.set)

    # What follows runs in the output's own thread.

    def _begin_loop(self) -> None:
        self._loop = asyncio.new_event_loop()
        tell_failed_callbacks(self._loop, lambda why: self._complain("the line", why))
        self._arrived, self._news = asyncio.Event(), asyncio.Event()

    def _run(self) -> None:
        if self._thread.replacements > self._replaced:  # the loop before hangs: it is left to its thread
            self._replaced = self._thread.replacements
            self._note_link("down", "its loop hung; another has its place")
            self._begin_loop()
        elif self._loop.is_closed():  # the thread ended, and is begun once more
            self._backlog = self._outbox.backlog = Backlog(self._queue_file)
            self._begin_loop()
        loop = self._loop
        try:
            loop.run_until_complete(self._main())
        finally:
            _end_tasks(loop)
            if loop is self._loop:  # else another has its place, and what is kept
                self._store()
                self._keep_latest(now=True)
                self._backlog.close()
            loop.close()

    async def _main(self) -> None:
        keeping, beating = asyncio.create_task(self._keep()), asyncio.create_task(self._beat())
        talking = asyncio.create_task(self._connect_for_ever())
        try:
            done, _ = await asyncio.wait({talking, beating}, return_when=asyncio.FIRST_COMPLETED)
            await asyncio.gather(*done)
        finally:
            for task in (keeping, beating, talking):
                task.cancel()
            await asyncio.gather(keeping, beating, talking, return_exceptions=True)

    async def _beat(self) -> None:
        """The loop turns, whatever the broker does. Ends by ThreadReplaced where another has its place."""
        while True:
            self._thread.beat()
            await asyncio.sleep(_BEAT_S)

    def _heal(self) -> None:
        """A disk that was full, or a moment without descriptors, is not for good; when no message is under way."""
        if self._loop.time() >= self._heal_s:
            self._heal_s = self._loop.time() + HEAL_S
            self._backlog.return_to_disk()

    async def _keep(self) -> None:
        """Put what arrives in the queue at once, whatever the connection does."""
        while True:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(SETTLE_S):  # wait_for of Python 3.11 loses who cancels in that moment
                    await self._arrived.wait()
                self._arrived.clear()
            try:
                self._store()
                self._keep_latest()
                self._backlog.settle(self._loop.time())
            except Exception as error:  # noqa: BLE001 (what comes next is kept all the same)
                self._complain("queue", f"messages could not be kept ({type(error).__name__}: {error})")
            self._news.set()

    def _store(self) -> None:
        with self._lock:
            come, self._come = list(self._come), deque()
        if not come:
            return
        try:
            self._backlog.add(come)
        except Exception:
            self._dropped += len(come)
            raise

    def _keep_latest(self, *, now: bool = False) -> None:
        """Keep the newest of what is followed on disk, as far as the broker has not got it: now and then while it is
        away, and what has arrived no longer."""
        with self._lock:
            waiting = dict(self._latest)
        due = now or self._link != "up" or not waiting
        if waiting == self._on_disk or not due or (self._loop.time() < self._latest_due_s and not now):
            return
        self._latest_due_s = self._loop.time() + _LATEST_S
        self._backlog.keep_latest(waiting.values())
        self._on_disk = waiting

    async def _connect_for_ever(self) -> None:
        pause_s = _FIRST_PAUSE_S
        while not self._closing.is_set():
            try:
                await self._talk()
            except Exception as error:  # noqa: BLE001 (law 7: whatever it is, the broker is tried again)
                self._thread.beat()
                if self._link == "up":
                    pause_s = _FIRST_PAUSE_S
                self._wary_until_s = self._loop.time() + _WARY_S
                self._note_link("down", f"{_words(error)}; trying again")
            self._heal()
            await self._pause(pause_s * CHANCE.uniform(0.8, 1.2))
            pause_s = min(_LONGEST_PAUSE_S, pause_s * 2)

    async def _pause(self, duration_s: float) -> None:
        """Wait, but not past the closing."""
        end_s = self._loop.time() + duration_s
        while not self._closing.is_set() and self._loop.time() < end_s:
            self._news.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(end_s - self._loop.time()):
                    await self._news.wait()

    async def _talk(self) -> None:
        will = aiomqtt.Will(self._status, "offline", qos=1, retain=True)
        async with client_of(self._broker, will, self._client_id) as client:
            hearing, pulsing = asyncio.create_task(self._hear(client)), asyncio.create_task(self._tell_beats(client))
            line = Line(client, hearing, self._thread.beat)
            try:
                self._told, self._kept, self._proved = {}, {}, set()
                deaf = await self._subscribe(client)
                await self._outbox.send(line, QueuedMessage(self._status, "online", retain=True))
                self._contradicted, self._met = False, True
                self._note_link("up", "")
                if deaf:
                    self.commands.link, self.commands.detail = "down", deaf
                while not self._closing.is_set():
                    self._news.clear()
                    await self._publish(line)
                    await self._await_news(hearing)
                self._store()
                await self._publish(line)
                await self._outbox.send(line, QueuedMessage(self._status, "offline", retain=True))
            finally:
                for task in (hearing, pulsing):
                    task.cancel()
                await asyncio.gather(hearing, pulsing, return_exceptions=True)

    async def _tell_beats(self, client: aiomqtt.Client) -> None:
        """Beat each second, beside all else: a long queue must not make a room that lives look silent. A beat that does
        not get through is lost; its number shows that."""
        topic = beat.beat_topic(self._broker.prefix)
        while True:
            now = beat.encoded(
                self._pulse.next_beat(time.monotonic(), datetime.now(UTC).isoformat("T", "milliseconds"))
            )
            with contextlib.suppress(aiomqtt.MqttError):  # whoever hears notices, and connects again
                await client.publish(topic, now, qos=0)
            await asyncio.sleep(beat.BEAT_S)

    async def _subscribe(self, client: aiomqtt.Client) -> str:
        """Hear commands, and what the broker keeps of us; why commands are not heard, empty where they are."""
        prefix = self._broker.prefix
        kept = [f"{prefix}/rule/+", f"{prefix}/var/+", f"{prefix}/power/+"]
        if self._home:
            kept += [self._birth, self._discovery(self._home)[0]]
        await refused(client, kept, qos=0)
        deaf = await refused(client, self.commands.topics, qos=1)
        await refused(client, [self._status, self._presence.topic], qos=1)
        if not deaf:
            return ""
        who = f"the user '{self._broker.username}'" if self._broker.username else "this show"
        more = f" and {len(deaf) - 1} more" if len(deaf) > 1 else ""
        why = f"the broker refuses the subscription to {deaf[0]}{more}: let {who} read {prefix}/# in its access list"
        self._complain("commands", why)
        return why

    async def _publish(self, line: Line) -> None:
        """Who we are, where somebody said otherwise; then what stands, then what happened: a broker that was away hears
        at once how things are (D-mqtt-2)."""
        if self._anew:
            self._anew = False
            self._contradicted = True
            self._told.clear()
            with self._lock:
                self._latest = self._followed | self._latest
        if self._contradicted:
            self._contradicted = False
            await self._outbox.send(line, QueuedMessage(self._status, "online", retain=True))
        if self._met:
            self._met = False
            await self._outbox.send(line, QueuedMessage(self._presence.topic, self._presence.announcement))
        if self._born and self._home:  # not where it is heard: what is under way just then would count as told
            self._born = False
            self._told.pop(self._discovery(self._home)[0], None)
        for topic, payload in self._take_changed().items():
            if await self._outbox.send(line, QueuedMessage(topic, payload, retain=True)) != "later":
                self._told[topic] = payload
        for topic, message in list(self._latest.items()):
            # The first of each topic is acknowledged too: a broker of MQTT 5 then says what it does not take.
            sure = topic not in self._proved or self._loop.time() < self._wary_until_s
            fate = await self._outbox.send(line, message, qos=int(sure))
            if fate == "later":
                continue
            self._proved.add(topic)
            self._done += fate == "taken"
            self._followed[topic] = message
            with self._lock:
                if self._latest.get(topic) is message:
                    del self._latest[topic]
        self._heal()
        await self._outbox.send_waiting(line)

    def _take_changed(self) -> dict[str, str]:
        """The states that the broker does not know yet; what is gone is emptied."""
        values = self._values
        if not values:
            return {}
        now = states(self._broker.prefix, values)
        if home := self._home:
            topic, payload = self._discovery(home, values)
            before = self._kept.pop(topic, "") or self._told.get(topic)
            now[topic] = departing(before, payload) if before else payload
        restless = {f"{self._broker.prefix}/{name}" for name in ("mood", "health")}
        if self._loop.time() < self._mood_due_s and restless <= self._told.keys():
            now |= {topic: self._told[topic] for topic in restless if topic in now}
        else:
            self._mood_due_s = self._loop.time() + MOOD_S
        now |= dict.fromkeys((self._told.keys() | self._kept.keys()) - now.keys(), "")
        self._kept.clear()
        return {topic: payload for topic, payload in now.items() if self._told.get(topic) != payload}

    def _discovery(self, home: Home, values: Iterable[str] = ()) -> tuple[str, str]:
        """The topic and the payload that make the show, which tells these `values`, known to Home Assistant."""
        broker = self._broker
        rules = [path.removeprefix("rule/") for path in values if path.startswith("rule/")]
        return discovery(
            broker.prefix,
            home.title,
            home.version,
            rules,
            home.acts,
            root=broker.discovery,
            told=home.told,
            projectors=[path.removeprefix("power/") for path in values if path.startswith("power/")],
        )

    async def _await_news(self, hearing: asyncio.Task[None]) -> None:
        """Wait for something to send; a broker that goes away meanwhile ends the waiting with an error."""
        news = asyncio.ensure_future(self._news.wait())
        try:
            await asyncio.wait({news, hearing}, timeout=STATES_S, return_when=asyncio.FIRST_COMPLETED)
            if hearing.done():
                await hearing
        finally:
            news.cancel()
            await asyncio.gather(news, return_exceptions=True)

    async def _hear(self, client: aiomqtt.Client) -> None:
        """Take commands; ends only when the connection does, with an error."""
        async for message in client.messages:
            self._heard(str(message.topic), message.payload, kept=message.retain)

    def _heard(self, topic: str, payload: object, *, kept: bool) -> None:
        self._thread.beat()  # what a line brings late that hung, nobody wants any more
        said = payload.decode("utf-8", "replace") if isinstance(payload, (bytes, bytearray)) else str(payload)
        if topic == self._birth:
            self._born = True
        elif topic == self._status:
            # A last will that comes late, or another show that ends: whoever reads it believes that we are gone.
            self._contradicted |= not kept and said != "online"
        elif topic == self._presence.topic:
            if met := self._presence.met(said):
                self._complain("prefix", met)
                self._met = True
        elif topic.endswith("/set"):
            self.commands.hear(topic, payload, kept=kept)
        elif kept and said and len(self._kept) < _MOST_KEPT:
            self._kept[topic] = said
        self._news.set()


def _end_tasks(loop: asyncio.AbstractEventLoop) -> None:
    """What is left where the thread ends in the middle of it; nothing, where it ends as it should."""
    left = asyncio.all_tasks(loop)
    for task in left:
        task.cancel()
    if left:
        with contextlib.suppress(Exception):
            loop.run_until_complete(asyncio.wait(left, timeout=_CLOSE_WITHIN_S))


def _encoded(payload: object) -> str:
    return payload if isinstance(payload, str) else json.dumps(payload, ensure_ascii=False)


def _words(error: Exception) -> str:
    """Why there is no connection; what the library wraps, or hides, says it better than the library."""
    return failure_words(next((one for one in (error.__cause__, error.__context__) if isinstance(one, OSError)), error))
