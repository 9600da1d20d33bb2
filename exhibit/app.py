"""The loop of a show: perceive, decide, perform, tell. It takes an assembly, and closes it in mirrored order."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

from exhibit.alerts.alerting import Alerting
from exhibit.assembly.assembly import Assembly
from exhibit.assembly.cameras import room_settings, rules_of
from exhibit.assembly.lighting import released_at_exit
from exhibit.assembly.vision import mood_settings
from exhibit.clock import ManualClock, week_time
from exhibit.config.problems import Problem
from exhibit.controller import Outcome, asserted
from exhibit.cues.call import CALL, called_by
from exhibit.cues.variables import VARIABLE
from exhibit.events import CueDropped, CueSent, NoticeGiven, RunStarted, Seen, SentAgain, ShowReloaded, VariantTurned
from exhibit.journal.atoms import USUAL_K
from exhibit.outputs.port import OutputState
from exhibit.overlay import Overlay, lamp
from exhibit.rules.state import RELEASING
from exhibit.runtime.discretion import Discretion, discreet_values
from exhibit.runtime.dispatcher import Dispatcher
from exhibit.runtime.experiment import RoomNow
from exhibit.runtime.house import HouseState, here, hours_in_words, opens_in_s
from exhibit.runtime.link_news import LinkNews
from exhibit.runtime.neighbours import Neighbours
from exhibit.runtime.owed import SETTLED_S, Owed, Target
from exhibit.runtime.port_guard import PortGuard
from exhibit.runtime.reading import StaffHours, StandingPlaces, stood
from exhibit.runtime.repairing import deeds_of, repaired
from exhibit.runtime.resting import Resting
from exhibit.runtime.room_perception import RoomPerception, together, worst_picture
from exhibit.runtime.sending_again import cues_again, targets_by_name
from exhibit.runtime.simulated_visitors import SimulatedVisitors
from exhibit.runtime.status import Refresh, Status, all_links, source_link
from exhibit.runtime.switch_keeper import SwitchKeeper
from exhibit.runtime.telemetry import sensed
from exhibit.runtime.vital_signs import verdict_of
from exhibit.show import Show
from exhibit.show.program import program_of
from exhibit.system.heartbeats import Heart, enrol, in_words, withdraw
from exhibit.translation import in_language
from exhibit.values import Command, Context, Cue, Mood, Observation, lost
from exhibit.web.page import Page

TICK_S = 1 / 30
_LONGEST_AFTERMATH_S = 60.0
_RESTING_TICK_S = 0.25
_HUNG_TICK_S, _STOOD_STILL_S, _CHORES_S = 5.0, 5.0, 0.5


class App:
    """One run of a show that was put together. Nothing outside stops it."""

    def __init__(self, made: Assembly) -> None:
        self._made, self._show = made, made.show
        self._clock, self._health, self._events = made.clocks.clock, made.monitoring.health, made.monitoring.events
        self._controller, self._overrides = made.control.controller, made.control.overrides
        self._guard = PortGuard(self._events.report_fault)
        self._outputs = Dispatcher(made.parts.outputs, self._events)
        self._neighbours = Neighbours(made.parts.inputs, made.parts.publishers, self._events)
        self._stop = threading.Event()
        self._perception = RoomPerception(
            made.sights, room_settings(made.show), self._health, self._events.report_fault, self._stop
        )
        self._heart = Heart("tick", _HUNG_TICK_S, required=True)
        self._chores_s = -math.inf
        self._told_verdict = verdict_of(None)
        self._switches = SwitchKeeper(made.switches, self._overrides, made.clocks.calendar)
        self._links, self._owed = LinkNews(self._events), Owed(made.owed.before if made.owed else None)
        self._say = in_language(made.language)
        self._overlay = Overlay(made.control.keys, self._say)
        self._simulated = SimulatedVisitors()
        self._unsound: tuple[Problem, ...] = ()
        self._sent_again: SentAgain | None = None
        self._mood = Mood()
        self._observation: Observation | None = None
        self._complaints: Mapping[str, str] = {}
        self._jumps, self._counted = 0, ""
        self._staff_hours, self._standing_places = StaffHours(), StandingPlaces()
        self._repaired, self._deeds = "", deeds_of(made.monitoring.watchdog, self._perception, made.parts.old_records)
        self._resting = Resting(self._outputs, made.sleep)
        self._start_s = self._events.begin()
        self._events.publish(RunStarted(self._show.settings.exhibit, made.asked, made.version))
        for notice in made.extras.notices if made.extras else []:
            self._events.publish(NoticeGiven("page", notice))
        self._switches.begin(self._show, self._clock.now(), partial(self._events.report_fault, "switches"))
        self._perception.processing = self._overrides.now.processing
        if made.once:
            self._controller.remember(made.once.found)

    @property
    def made(self) -> Assembly:
        """What it runs."""
        return self._made

    @property
    def page(self) -> Page | None:
        """The page, where one is served."""
        return self._made.page

    @property
    def restart_asked(self) -> bool:
        """Whether it ends so that it may begin anew."""
        return self.page is not None and self.page.restart_asked

    @property
    def try_again_asked(self) -> bool:
        """Whether somebody wants the show itself again, for which another stands in."""
        return self.page is not None and self.page.try_again_asked

    def stop(self) -> None:
        """Ask the run to end; from any thread or signal handler. It does not begin anew, whatever was asked before."""
        if self.page is not None:
            self.page.restart_asked = self.page.try_again_asked = False
        self._stop.set()

    def run(self, refresh: Refresh) -> Status:
        """Run until it is asked to stop, its time is over, or a fast replay ends; `refresh` is called now and then.

        Rules end and outputs release before this returns, whatever happened. The last status comes back.
        """
        with self._made.closing as closing:
            closing.callback(self._guard.do, "source", self._perception.close)
            try:
                if self._made.clocks.replay:
                    self._replay(self._made.clocks.replay, refresh)
                else:
                    self._run_live(refresh)
            finally:
                last = self.status()
                self._finish()
        return last

    def close(self) -> None:
        """Let go of everything without a run; after a run nothing is left to do."""
        self._made.closing.close()

    def status(self) -> Status:
        """The show as it is now."""
        made, now = self._made, self._clock.now()
        cameras = self._perception.cameras(now)
        return Status(
            show=self._show.settings.exhibit,
            running_s=now - self._start_s,
            source=together({name: one.source for name, one in cameras.items()}),
            rate_hz=self._health.rate_hz(now),
            frame_ms=self._health.frame_ms(),
            frames=self._health.frames,
            mood=self._mood,
            observation=self._observation,
            plans=self._controller.program.plans,
            engine=self._controller.rules,
            now_s=now,
            cues=made.monitoring.history.cues,
            outputs=self._states(),
            faults=self._health.faults(),
            changes=made.monitoring.history.changes,
            unsound=self._unsound,
            inputs=self._neighbours.input_states(),
            overrides=self._overrides.now,
            withheld=self._outputs.withheld,
            program=self._controller.program,
            playing=self._show,
            history=made.monitoring.history.history,
            starts=made.monitoring.history.starts,
            variables=self._overrides.variables,
            defaults=self._overrides.defaults,
            latency_ms=self._health.latency_ms(),
            unseen_s=max(one.unseen_s for one in cameras.values()),
            version=made.version,
            asked_source=made.asked,
            picture=worst_picture(one.picture for one in cameras.values()),
            sent_again=self._sent_again,
            lost_since_s=self._links.lost_since,
            worked=self._links.worked,
            began_look_s=min(
                (one.began_look_s for one in cameras.values() if one.began_look_s is not None), default=None
            ),
            watched=made.monitoring.watchdog.seen,
            standing=self._switches.standing,
            discretion=self._discretion(),
            house=made.clocks.house.state,
            resting=self._resting.now,
            stand_in=made.options.stand_in,
            journal=made.control.shown.held,
            old_records=made.parts.old_records.old_files if made.parts.old_records else 0,
            repaired=self._repaired,
            experiment=made.experiment.progress if made.experiment else None,
            cameras=cameras,
        )

    def ask(self, command: Command) -> None:
        """Have `command` followed at the next tick; from any thread."""
        self._neighbours.ask(command)

    def _run_live(self, refresh: Refresh) -> None:
        """The show's own rhythm, whether or not there is anything to see."""
        self._perception.expect_frames(self._start_s)
        self._heart.beat()
        enrol(self._heart)
        watchdog = self._made.monitoring.watchdog
        watchdog.start()
        self._perception.start()
        try:
            while not self._stop.is_set():
                try:
                    if self._over():
                        break
                    self._turn()
                    self._heart.beat()
                except (Exception, SystemExit) as error:  # noqa: BLE001 (law 7: a turn is lost, the next one is taken)
                    self._lose_turn(error)
                refresh(self.status)
        finally:
            watchdog.close()
            withdraw(self._heart)

    def _turn(self) -> None:
        """One turn of the loop."""
        clock, before_s = self._clock, self._heart.beaten_s or self._clock.now()
        # To the beat, or until a level that had to wait may be sent: else it would wait for the beat after that
        # (D-run-5).
        fresh = self._perception.collect(
            min(
                _RESTING_TICK_S if self._resting.now else TICK_S,
                max(0.01, self._controller.free_s - clock.now()),
                self._called_in_s(),
            )
        )
        if clock.now() - before_s > _STOOD_STILL_S:
            self._controller.stand_still(clock.now() - before_s)
        self._take_edit()
        self._tick(fresh, clock.now())
        self._lay_overlay(clock.now())
        self._do_chores(clock.now())
        if self.page:
            frames, running_s = self._health.frames, clock.now() - self._start_s
            self._guard.do("page", partial(self.page.tick, self.status, frames=frames, running_s=running_s))

    def _called_in_s(self) -> float:
        """How long until a call is to be answered: it is not left to wait for the beat."""
        rooms = self._made.rooms
        return max(0.001, rooms.due_s() - self._clock.now()) if rooms is not None else math.inf

    def _lose_turn(self, error: BaseException) -> None:
        self._events.report_fault("tick", f"a turn of the show was lost ({in_words(error)})")
        self._stop.wait(TICK_S)

    def _do_chores(self, now_s: float) -> None:
        """Twice a second: judge how the show is, for those who are told; look after who looks after the threads."""
        if now_s < self._chores_s:
            return
        self._chores_s = now_s + _CHORES_S
        self._told_verdict = verdict_of(self.status())
        watchdog = self._made.monitoring.watchdog
        watchdog.headline = self._told_verdict.headline
        watchdog.ensure()
        self._switches.mind()
        self._switches.end_overdue(self._show, self._made.clocks.house.state, now_s)
        if self._made.operations:
            rate_hz, headline = self._health.rate_hz(now_s), self._told_verdict.headline
            self._made.operations.sample(now_s, now_s - self._start_s, rate_hz, headline)
        if self._made.alerting:
            self._guard.do("alerts", partial(self._alert, self._made.alerting, now_s))

    def _alert(self, alerting: Alerting, now_s: float) -> None:
        """Have told what has been ill for long, while the house is open."""
        alerting.follow(self._told_verdict, now_s, is_open=not self._overrides.now.closed)

    def _replay(self, clock: ManualClock, refresh: Refresh) -> None:
        """Every frame, one after the other, on the file's own clock; then an empty room.

        That lasts until the duration is over, or, without one, until the room has settled: what the file's last
        visitor started is seen to end (D-run-1).
        """
        while not self._stop.is_set() and not self._perception.ended:
            observation = self._perception.look(0.0)
            if observation is None:
                continue
            if self._past(observation.captured_s):
                return
            clock.set(observation.captured_s)
            self._tick(observation, observation.captured_s)
            refresh(self.status)
        limit_s = clock.now() + _LONGEST_AFTERMATH_S
        while not self._over() and (self._made.options.duration_s is not None or self._unsettled(limit_s)):
            clock.sleep(TICK_S)
            self._tick(None, clock.now())

    def _unsettled(self, limit_s: float) -> bool:
        """Whether somebody still counts as there, or a rule is on its way out; the limit is for very long releases."""
        leaving = any(state.phase == RELEASING for state in self._controller.rules.rules.values())
        return (self._mood.visitors > 0 or leaving) and self._clock.now() < limit_s

    def _past(self, now_s: float) -> bool:
        limit = self._made.options.duration_s
        return limit is not None and now_s - self._start_s > limit

    def _over(self) -> bool:
        asked = self._stop.is_set() or self._outputs.quit_asked() or self.restart_asked
        return asked or self._past(self._clock.now())

    def _tick(self, observation: Observation | None, now_s: float) -> None:
        self._obey(now_s)
        around = self._look_at_the_clock(now_s)
        overrides = self._overrides.now
        observation = self._simulated.observe(overrides.imagined, observation, now_s)
        let_go = self._outputs.hold(self._controller.rules.stage, held=overrides.hold)
        self._permit_reading(around)
        outcome = self._controller.tick(observation, now_s, around)
        if let_go is not None:
            outcome = asserted(outcome, self._controller.restage(let_go))
        if self._controller.rules.act and not around.act:
            self._switches.leave_act(self._controller.rules.act)
        if self._made.once and self._controller.program.once:
            self._made.once.keep(self._controller.once)
        self._mood, self._observation = outcome.mood, self._last_seen(observation)
        # A camera may have been open before the run began.
        captured_t_s = max(0.0, observation.captured_s - self._start_s) if observation else 0.0
        self._events.publish(Seen(outcome.mood, observation, captured_t_s, counted=not overrides.in_staff))
        if observation is not None:
            self._mind_who_opts_out(observation, now_s)
        self._perform(outcome)
        if observation is not None and not observation.made_up:
            self._health.note_latency(now_s, self._clock.now() - observation.captured_s)
        self._outputs.feel(self._controller.feeling(now_s))
        self._outputs.steer(held=overrides.hold, dark=around.blackout)
        self._keep_hours()
        self._tell(now_s)
        self._mind_links(now_s)
        self._mind_what_is_lit(now_s)
        for command in self._overrides.take_again():
            self._send_again(command)
        for command in self._overrides.take_repairs():
            self._repaired = repaired(command, self.status(), self._deeds)

    def _look_at_the_clock(self, now_s: float) -> Context:
        """What time it is, whether the house is open, and what people have set."""
        house = self._made.clocks.house.look(self._show.hours, lambda: self._show.zone, now_s)
        before = self._overrides.now
        around = self._overrides.take_context(
            *week_time(house.local),
            now_s,
            opened=house.opening.open,
            resting=self._resting.now,
            staffed=self._staff_hours.look(self._show.venue.privacy, house),
            told=all(one.told for one in self._observation.visitors) if self._observation else True,
            today=self._show.almanac.today(house.local),
        )
        if before.timed != self._overrides.now.timed:
            self._switches.keep(self._show, ())
        if house.jumps != self._jumps:
            self._jumps = house.jumps
            told = hours_in_words(house, closed=self._overrides.now.closed)
            self._events.publish(NoticeGiven("clock", f"the clock was set: {here(house)}; the house is {told}"))
        if self._made.next_works is not None:
            around = replace(around, next=self._made.next_works.look(self._mood))
        if self._made.rooms is not None and (rooms := self._made.rooms).own:
            called = rooms.called(now_s)
            around = replace(around, rooms=rooms.look(now_s), room=rooms.own, called=called)
        return self._take_turn(around, house)

    def _take_turn(self, around: Context, house: HouseState) -> Context:
        """Have the variant of an experiment that is on now played, and counted by the journal."""
        if self._made.experiment is None:
            return around
        now, resting = self._overrides.now, self._resting.now
        undisturbed = not (around.blackout or now.hold or now.scene or now.imagined or now.in_staff or resting)
        on = self._made.experiment.look(self._show, RoomNow(house.local, house.trusted, around.open, undisturbed))
        if on.counted != self._counted:
            self._counted = on.counted
            self._events.publish(VariantTurned(on.counted))
        return replace(around, variant=on.variant) if on.variant else around

    def _permit_reading(self, around: Context) -> None:
        """Tell the eyes who may be read now, and whether what tells who comes is really to be seen."""
        privacy = self._show.venue.privacy
        shown = privacy.notice.show if privacy.notice else None
        stage = self._outputs.shown(self._controller.rules.stage)
        presented = shown is not None and self._outputs.presents(shown.scene, shown.look, stage)
        for name, rules in rules_of(self._show, reading=around.reading, presented=presented).items():
            if name in self._made.sights:
                self._made.sights[name].permit.rules = rules

    def _mind_who_opts_out(self, observation: Observation, now_s: float) -> None:
        """Who stands where nobody who stands is read stops the reading, unless it is stopped already."""
        self._standing_places, zone = stood(self._standing_places, observation, self._show.venue.privacy, now_s)
        if zone and not self._overrides.now.opted_out:
            self.ask(Command("opt_out", by=f"zone {zone}"))

    def _rest(self, now_s: float) -> None:
        """In a closed house, as its venue wants it; a replay never rests."""
        if self._made.clocks.house.state.wall is None:
            return  # nobody has looked at the clock yet
        wanted = "off" if self._made.clocks.replay else self._show.venue.standby
        released = self._perception.state().link == "off"
        self._resting.mind(now_s, wanted, closed=self._overrides.now.closed, released=released)

    def _keep_hours(self) -> None:
        """Tell those that follow the hours; closed by hand, the house opens when somebody opens it."""
        now, house = self._overrides.now, self._made.clocks.house.state
        after_s = math.inf if now.house else opens_in_s(house)
        self._outputs.keep_hours(closed=now.closed, opens_in_s=after_s, by_hand=now.power)

    def _last_seen(self, observation: Observation | None) -> Observation | None:
        """What can be shown: the newest observation, unless nobody looks any more, or a made-up one is over."""
        imagining, last = self._overrides.now.imagined is not None, observation or self._observation
        looking = imagining or self._overrides.now.processing
        return last if last and looking and last.made_up is imagining else None

    def _obey(self, now_s: float) -> None:
        """Follow what came from outside since the last tick; what cannot be followed is said once."""
        for name, commands in self._neighbours.take_commands():
            for fault in self._overrides.obey_all(commands, now_s):
                self._events.report_fault(name, fault)
            if steering := [command for command in commands if command.answer is None]:
                self._switches.keep(self._show, steering)
        for answer in self._overrides.take_answers():
            self._events.publish(answer)
        self._rest(now_s)
        self._perception.processing = self._overrides.now.processing and not self._resting.now
        if self._made.extras and not self._overrides.now.processing:
            self._guard.do("page", self._made.extras.forget)

    def _tell(self, now_s: float) -> None:
        """Tell neighbours what the show senses."""
        parts = self._made.parts
        if parts.inputs or parts.publishers:
            hours = hours_in_words(self._made.clocks.house.state, closed=self._overrides.now.closed)
            health = self._health.told(self._perception.state().link, now_s, self._told_verdict, hours)
            live = sensed(self._mood, self._controller.rules, self._overrides, health)
            values = discreet_values(live, self._discretion(), self._overrides.now.scene)
            self._made.control.sensed.tell(values)
            self._neighbours.tell(values)

    def _discretion(self) -> Discretion:
        """How much may be told of visitors."""
        venue = self._show.venue
        k = venue.journal.k if venue.journal else USUAL_K
        return Discretion(venue.privacy.level, k, self._made.control.shown.atom)

    def _take_edit(self) -> None:
        """Use the newest edit of the show, where there is one and it is sound."""
        edit = self._made.edits.take() if self._made.edits else None
        if edit is None:
            return
        self._unsound = edit.problems
        for problem in edit.problems:
            self._events.report_fault("show", f"{problem} (the show goes on as it was)")
        if edit.show is not None:
            self._use(edit.show)

    def _use(self, show: Show) -> None:
        """Go on with an edited show: rules, mood, scenes, sounds, lights; camera and projector wait for a start."""
        before, self._show = self._show, show
        for name, one in self._made.parts.reloads.items():
            for news in self._guard.ask(name, partial(one.use, before, show), lambda _: []):
                self._events.report_fault(name, news)
        program, now_s = program_of(show), self._clock.now()
        self._overrides.use(show, program)
        self._perform(self._controller.exchange(program, mood_settings(show), now_s))
        self._events.publish(ShowReloaded(show.settings.exhibit))

    def _mind_links(self, now_s: float) -> None:
        """What goes away, or comes back, is said once; an output that is back is told the stage again."""
        states = self._states()
        cameras = {source_link(name): one for name, one in self._perception.cameras(now_s).items()}
        complaints = {name: one.source.complaint for name, one in cameras.items()}
        for name, complaint in complaints.items():
            if complaint and complaint != self._complaints.get(name):
                self._events.report_fault(name, complaint)
        self._complaints = complaints
        links = all_links(cameras, states, self._neighbours.input_states())
        self._owed.follow(self._controller.rules.stage, now_s)
        self._owed.lost(_away(states), now_s)
        for name in self._links.mind(links, now_s):
            self._assert_again((name, None), self._controller.restage(self._owed.missed((name, None), now_s)))
        for name in self._outputs.take_failing(now_s):
            self._assert_again((name, None), self._controller.restage())
        # While a technician holds the outputs nothing is sent: who is back waits until that is over.
        for name, target in [] if self._overrides.now.hold else self._outputs.take_returned():
            self._assert_again((name, target), self._controller.restage(self._owed.missed((name, target), now_s)))
        for name, text in self._outputs.take_complaints():
            self._events.report_fault(name, text)

    def _assert_again(self, target: Target, cues: tuple[Cue, ...]) -> None:
        """Tell who is back the stage, and the values that are followed there: one that rests has no next
        (D-osc-21)."""
        self._outputs.assert_again(target[0], cues, target[1])
        self._controller.say_anew(*target)

    def _mind_what_is_lit(self, now_s: float) -> None:
        """What was lit when the show before was cut off, and nobody claims, is given back; what is lit now is kept on
        disk, so that the next show can."""
        settled = now_s - self._start_s >= SETTLED_S and not self._overrides.now.hold
        before = self._owed.take_before(now_s) if settled else {}
        for held in before.values():
            self._events.report_fault(
                held.claim.output, f"look '{held.claim.name}' was lit when the show before ended: it is given back"
            )
            self._outputs.perform(held.claim.release)
        if self._made.owed:
            self._made.owed.keep(self._owed.lit(now_s))

    def _send_again(self, command: Command) -> None:
        """Say once more what the outputs show, to those whom `command` names; what was sent is told."""
        stage, program = self._outputs.shown(self._controller.rules.stage), self._controller.program
        told: list[str] = []
        reached = True
        for target in targets_by_name(self._show).get(command.name, ()):
            cues = cues_again(target, stage, self._owed.last, program)
            lines, there = self._outputs.send_again(target, cues)
            self._controller.say_anew(*target)
            told += lines
            reached = reached and there
        self._sent_again = SentAgain(command.by, tuple(told), reached)
        self._events.publish(self._sent_again)

    def _lay_overlay(self, now_s: float) -> None:
        """Now and then, lay over the walls what the technician wants to see."""
        if not self._overlay.take_turn(now_s):
            return
        shown, lit = self._overlay.shown(self.status), self._say(lamp(self._overrides.now))
        for name, wall in self._made.parts.walls.items():
            self._guard.do(name, partial(wall.show_overlay, shown, lit))

    def _perform(self, outcome: Outcome) -> None:
        for change in outcome.changes:
            self._events.publish(change)
        for cue in outcome.cues:
            if cue.output == VARIABLE:
                self._overrides.follow(cue)
                self._events.publish(CueSent(cue))
            elif name := called_by(cue):
                self._call(cue, name)
        self._outputs.perform(cue for cue in outcome.cues if cue.output not in (VARIABLE, CALL))

    def _call(self, cue: Cue, name: str) -> None:
        """Call the rooms of the house, unless the outputs are held."""
        if self._overrides.now.hold:
            self._outputs.withheld += 1
            return
        rooms = self._made.rooms
        why = rooms.call(name, self._clock.now()) if rooms is not None else "a replay calls no room"
        self._events.publish(CueDropped(cue, why) if why else CueSent(cue))

    def _states(self) -> dict[str, OutputState]:
        """How outputs fare, those who publish, and what else is written."""
        states = self._outputs.states()
        for name, state in self._neighbours.publisher_states().items():
            states.setdefault(name, state)
        states.setdefault("mqtt", OutputState("off", "no broker configured"))
        for name, one in self._made.parts.reports.items():
            states[name] = self._guard.ask(name, one.state, lambda why: OutputState("down", why))
        return states

    def _finish(self) -> None:
        """End the rules, and give back what is to be given back."""
        now_s, stage = self._clock.now(), self._controller.rules.stage
        self._perform(self._controller.finish(now_s))
        letting_go = [stage[channel] for channel in stage if channel in released_at_exit(self._show)]
        self._outputs.perform(cue for held in letting_go for cue in held.claim.release)
        if self._made.owed:
            self._owed.lost(_away(self._states()), now_s)
            given_back = released_at_exit(self._show)
            self._made.owed.keep(self._owed.lit_at_the_end(given_back, held=self._overrides.now.hold))
        self._tell(now_s)


def _away(states: Mapping[str, OutputState]) -> Iterator[Target]:
    """The outputs, and the targets of them, that cannot be reached now."""
    for name, state in states.items():
        if lost(state.link):
            yield name, None
        yield from ((name, target) for target, part in state.parts.items() if lost(part.link))
