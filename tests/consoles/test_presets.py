"""The shipped consoles: what each form sends, word by word where a vendor's document is at hand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from exhibit.config.problems import Problem
from exhibit.consoles.answers import AnswerMeaning
from exhibit.consoles.desk import Desk, OscMessage
from exhibit.consoles.preset import Filled
from exhibit.consoles.preset_files import presets, shipped

FORMS = [
    (console, name, form)
    for console, preset in shipped().items()
    for name, command in preset.commands.items()
    for form in command.forms
]


def desk(console: str, **settings: Filled) -> Desk:
    return Desk(shipped()[console], settings)


def asked(console: Desk) -> OscMessage:
    ping = console.ping()
    assert ping
    return ping


def said(messages: list[OscMessage]) -> list[tuple[Filled, ...]]:
    return [(message.address, *message.args) for message in messages]


@pytest.mark.parametrize(("console", "name", "form"), FORMS)
def test_every_form_can_be_written_and_sends_something(console: str, name: str, form: str) -> None:
    preset = shipped()[console]
    kinds = {**dict.fromkeys(re.findall(r"{(\w+)}", form), "whole"), **preset.words}
    written = re.sub(r"{(\w+)}", lambda word: "warm" if kinds[word[1]] == "name" else "1", form)
    found = preset.fitting(name, written)
    assert found
    does = preset.commands[name].does
    for fade_s in (None, 2.0):
        if does == "level":
            messages = desk(console).level(written, 0.5, fade_s)
        elif does == "colour":
            messages = desk(console).colour(written, (1, 0.5, 0), fade_s)
        else:
            messages = desk(console).fire(name, written, fade_s)
        assert messages
        for message in messages:
            assert re.fullmatch(r"/[^\s#*,?\[\]{}]+", message.address)
            assert "{" not in str(message.args)


def test_nothing_toggles() -> None:
    for preset in shipped().values():
        assert not any("toggle" in name for name in preset.commands)
        sent = [
            message for command in preset.commands.values() for form in command.forms.values() for message in form.send
        ]
        assert not any(re.search(r"toggle|/key/blackout|/dbo", message.address) for message in sent)


@pytest.mark.parametrize("console", shipped())
def test_a_console_says_how_it_is_set_up_and_how_sure_that_is(console: str) -> None:
    preset = shipped()[console]
    assert len(preset.menu) >= 2
    assert preset.verified in ("vendor", "manual")
    assert preset.sends_back
    assert preset.take_over
    assert preset.example
    assert preset.trials


@pytest.mark.parametrize(
    ("console", "messages", "expected"),
    [
        ("eos", desk("eos").fire("cue", "1/12"), [("/eos/cue/1/12/fire",)]),
        ("eos", desk("eos").fire("cue", "1/12.5/2"), [("/eos/cue/1/12.5/2/fire",)]),
        ("eos", desk("eos").fire("go"), [("/eos/key/go_0", 1.0), ("/eos/key/go_0", 0.0)]),
        ("eos", desk("eos").level("chan 7", 0.255), [("/eos/chan/7", 25.5)]),
        ("eos", desk("eos").level("sub 3", 2.0), [("/eos/sub/3", 1.0)]),
        ("eos", desk("eos").colour("chan 7", (1, 0.5, 0)), [("/eos/chan/7/color/rgb", 1.0, 0.5, 0.0)]),
        ("eos", desk("eos").fire("blackout"), [("/eos/fader/0/1", 0.0)]),
        ("eos", desk("eos", user=3).setup(), [("/eos/user", 3)]),
        ("grandma3", desk("grandma3").fire("cue", "1/5", 2.0), [("/cmd", "Goto Sequence 1 Cue 5 Fade 2")]),
        ("grandma3", desk("grandma3").fire("go", "page 1.201"), [("/cmd", "Go+ Page 1.201")]),
        ("grandma3", desk("grandma3").level("page 1.201", 1, 5.0), [("/Page1/Fader201", 100, 5)]),
        ("grandma3", desk("grandma3").level("fixture 1", 0.75), [("/cmd", "Fixture 1 At 75")]),
        ("grandma3", desk("grandma3", prefix="gma3").fire("release", "sequence 1"), [("/gma3/cmd", "Off Sequence 1")]),
        ("magicq", desk("magicq").fire("cue", "3/14"), [("/pb/3/14",)]),
        ("magicq", desk("magicq").level("channel 4", 0.5), [("/rpc", "4,50I")]),
        ("magicq", desk("magicq").level("channel 4", 0.333), [("/rpc", "4,33I")]),
        ("magicq", desk("magicq").fire("execute", "1/4x3"), [("/exec/1/4x3", 1)]),
        ("magicq", desk("magicq").fire("cue", "11/1"), []),
        ("onyx", desk("onyx").level("main 2", 1), [("/Mx/fader/4223", 255.0)]),
        ("qlab", desk("qlab").fire("cue", "12"), [("/cue/12/start",)]),
        ("qlab", desk("qlab", workspace="A1", passcode="0042").setup(), [("/workspace/A1/connect", "0042")]),
        ("qlab", desk("qlab", passcode="0042").setup(), [("/connect", "0042")]),
        ("qlab", desk("qlab").setup(), []),
        ("qlab", [asked(desk("qlab", workspace="A1"))], [("/workspace/A1/thump",)]),
        ("qlab", [asked(desk("qlab"))], [("/thump",)]),
        ("touchdesigner", desk("touchdesigner").fire("release", "blackout"), [("/exhibit/blackout", 0.0)]),
        ("qlab", desk("qlab", workspace="A1").fire("release", "12", 3.0), [("/workspace/A1/cue/12/panicInTime", 3.0)]),
        ("qlab", desk("qlab").level("light front", 0.5, 5.0), [("/dashboard/setLight", "front", 50.0, 5.0)]),
        ("ableton", desk("ableton").fire("clip", "0/3"), [("/live/clip/fire", 0, 3)]),
        ("supercollider", desk("supercollider").level("1001 amp", 0.5), [("/n_set", 1001, "amp", 0.5)]),
        ("companion", desk("companion").fire("press", "1/0/2"), [("/location/1/0/2/press",)]),
    ],
)
def test_what_is_sent_is_what_the_documents_say(
    console: str, messages: list[OscMessage], expected: list[object]
) -> None:
    assert console in shipped()
    assert said(messages) == expected


@pytest.mark.parametrize(
    ("console", "address", "text", "meaning"),
    [
        ("eos", "/eos/out/ping", "exhibit", AnswerMeaning(answer=True)),
        ("eos", "/eos/out/event/show/loaded", "/a.esf3d", AnswerMeaning(anew=True)),
        ("eos", "/eos/out/active/cue/1/2", "", AnswerMeaning()),
        ("magicq", "/pb/3", "", AnswerMeaning(answer=True)),
        ("qlab", "/reply/workspace/A1/thump", '{"status":"ok"}', AnswerMeaning(answer=True)),
        ("qlab", "/reply/thump", '{"status" : "ok"}', AnswerMeaning(answer=True)),
        ("qlab", "/reply/connect", '{"status":"ok","data":"ok:view|control"}', AnswerMeaning()),
        (
            "qlab",
            "/reply/connect",
            '{"status":"ok","data":"ok:view"}',
            AnswerMeaning(
                complaint="this passcode may not control: let it (Workspace Settings > Network > OSC Access)", shut=True
            ),
        ),
        (
            "qlab",
            "/reply/cue/9/start",
            '{"status":"error"}',
            AnswerMeaning(complaint='QLab cannot do this: {"status":"error"}'),
        ),
        ("ableton", "/live/error", "no such track", AnswerMeaning(complaint="Live says: no such track")),
        ("ableton", "/live/startup", "", AnswerMeaning(anew=True)),
        ("supercollider", "/fail", "/s_new duplicate node ID", AnswerMeaning()),
    ],
)
def test_what_desks_say_is_understood(console: str, address: str, text: str, meaning: AnswerMeaning) -> None:
    assert shipped()[console].meaning(address, [text]) == meaning


def test_what_is_no_state_is_marked() -> None:
    assert [message.once for message in desk("eos").fire("go")] == [True, True]
    assert not desk("eos").fire("cue", "1")[0].once


def test_a_text_cannot_smuggle_a_command() -> None:
    for text in ("1#", "1 Thru 10 At Full#", "../../key/go_0", '1" ; Delete Sequence 1'):
        assert shipped()["eos"].fitting("cue", text) is None
        assert shipped()["grandma3"].fitting("macro", text) is None
        assert shipped()["qlcplus"].fitting("scene", text) is None


def test_a_preset_of_the_show_adds_and_overrides(tmp_path: Path) -> None:
    (tmp_path / "consoles").mkdir()
    (tmp_path / "consoles" / "fog.yaml").write_text(
        "name: Fog\ntransports: {udp: 7}\ncommands: {puff: {forms: {'': {address: /puff}}}}\n"
    )
    (tmp_path / "consoles" / "eos.yaml").write_text("name: Ours\ntransports: {udp: 8000}\n")
    problems: list[Problem] = []
    found = presets(tmp_path, problems)
    assert problems == []
    assert said(Desk(found["fog"]).fire("puff")) == [("/puff",)]
    assert found["eos"].name == "Ours"
    assert found["qlab"].name == "QLab 5"


def test_a_broken_preset_names_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("consoles").mkdir()
    Path("consoles/fog.yaml").write_text(
        "name: Fog\ntransports: {udp: 7}\nwords: {n: sometimes}\ncommands:\n  puff:\n    forms:\n"
        "      '{n}': {address: '/puff/{m}'}\n"
    )
    Path("consoles/mist.yaml").write_text(
        "name: Mist\ntransports: {udp: 7}\ncommands:\n  puff:\n    forms:\n      '{n}': {address: '/puff/{m}'}\n"
    )
    problems: list[Problem] = []
    presets(tmp_path, problems)
    assert [str(one) for one in problems] == [
        "consoles/fog.yaml:3:12: a word is one of whole, decimal, name, text, or a range such as 1..10",
        "consoles/mist.yaml:6:14: nothing fills {m} of /puff/{m}: name it in the form, or among the settings",
    ]
