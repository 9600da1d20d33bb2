"""The show as a device of Home Assistant, by MQTT discovery (home-assistant.io/integrations/mqtt). Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable
from urllib.parse import unquote

from exhibit.expressions.word import Entity, MoodWord, Range, TelemetryName
from exhibit.expressions.words import DOMINANT, FELT, MEASURES, VISITORS
from exhibit.values import Json

ROOT = "homeassistant"
"""Devices are looked for below this, unless Home Assistant is set up otherwise; on `<root>/status` it says `online`
when it starts, and then wants to hear of its devices again."""


def discovery(  # noqa: PLR0913 (what a device is told, no more than it has parts)
    prefix: str,
    title: str,
    version: str,
    rules: Iterable[str],
    acts: Iterable[str],
    *,
    root: str = ROOT,
    told: Collection[str] | None = None,
    projectors: Iterable[str] = (),
) -> tuple[str, str]:
    """The topic and the payload that make the show known: `rules`, `acts` and `projectors`, whose power is kept, by
    their names in addresses. `told`: the names that alone are told of the mood, where people may not be told live."""
    device = f"exhibit_{_plain(prefix)}"
    parts: dict[str, dict[str, Json]] = {
        **_sensors(prefix, told),
        **{name: _switch(prefix, name, label, icon) for name, label, icon in _SWITCHES},
        **{f"rule_{_plain(name)}": _rule(prefix, name) for name in rules},
        **{f"power_{_plain(name)}": _power(prefix, name) for name in projectors},
        "issue": {
            **_sensor(f"{prefix}/health", "headline", "Health", "mdi:heart-pulse"),
            # No state of theirs is longer.
            "value_template": "{{ value_json.headline[:255] }}",
            "json_attributes_topic": f"{prefix}/health",
        },
        "problem": {
            "platform": "binary_sensor",
            "name": "Problem",
            "device_class": "problem",
            "state_topic": f"{prefix}/health",
            "value_template": "{{ 'OFF' if value_json.state == 'well' else 'ON' }}",
            # What is ill, in a sentence, and what to do: attributes of the entity.
            "json_attributes_topic": f"{prefix}/health",
        },
        "again": {
            "platform": "button",
            "name": "Send again",
            "icon": "mdi:refresh",
            "command_topic": f"{prefix}/again/set",
            "payload_press": "1",
        },
        "opt_out": {
            "platform": "button",
            "name": "Stop reading for a while",
            "icon": "mdi:hand-back-left",
            "command_topic": f"{prefix}/opt_out/set",
            "payload_press": "1",
        },
    }
    names = list(acts)
    if names:
        parts["act"] = {
            "platform": "select",
            "name": "Act",
            "icon": "mdi:drama-masks",
            "state_topic": f"{prefix}/act",
            "command_topic": f"{prefix}/act/set",
            "options": names,
        }
    for key, part in parts.items():
        part["unique_id"] = f"{device}_{key}"
    origin = {"name": "exhibit", "sw_version": version}
    payload = {
        "device": {"identifiers": [device], "name": title, "manufacturer": "Exhibit", "sw_version": version},
        "origin": origin,
        "availability_topic": f"{prefix}/status",
        "components": parts,
        "qos": 1,
    }
    return device_topic(prefix, root), json.dumps(payload, ensure_ascii=False)


def device_topic(prefix: str, root: str = ROOT) -> str:
    """Where the show below `prefix` is described."""
    return f"{root}/device/exhibit_{_plain(prefix)}/config"


def departing(told: str, payload: str) -> str:
    """What to send before `payload`, so that parts that only `told` has are taken away, by their platform alone; where
    none are, `payload` itself. What is no description, whoever wrote it, has no parts."""
    before, after = _parts(told), json.loads(payload)
    gone = {name: part for name, part in before.items() if name not in after["components"] and len(part) > 1}
    if not gone:
        return payload
    after["components"] |= {name: {"platform": part["platform"]} for name, part in gone.items()}
    return json.dumps(after, ensure_ascii=False)


def _parts(told: str) -> dict[str, dict[str, Json]]:
    try:
        parts = json.loads(told)["components"].items()
        return {name: part for name, part in parts if isinstance(part["platform"], str)}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}


def _sensors(prefix: str, known: Collection[str] | None) -> dict[str, dict[str, Json]]:
    parts: dict[str, dict[str, Json]] = {
        word.name: {**_of_mood(prefix, word, word.told, word.entity), **_counted(word, live=known is None)}
        for word in (VISITORS, DOMINANT, *FELT, *MEASURES)
        if word.told and word.entity and (known is None or word.told.path in known)
    }
    own_topic = {word.told.path for word in (VISITORS, DOMINANT) if word.told}
    for name in (name for name in known or () if name not in own_topic):
        # What is not told just now is unknown there, and no error.
        own = parts.setdefault(name, {**_sensor(f"{prefix}/mood", name, name.capitalize(), _FACE), **_MEASUREMENT})
        own["value_template"] = f"{{{{ value_json.{name} | default(none) }}}}"
    parts["rate"] = {**_sensor(f"{prefix}/health", "rate", "Frames a second", "mdi:camera"), **_MEASUREMENT}
    scene = {"name": "Scene", "icon": "mdi:projector", "state_topic": f"{prefix}/scene/projector"}
    parts["scene"] = {**_SENSOR, **scene}
    parts["camera"] = {
        "platform": "binary_sensor",
        "name": "Camera",
        "device_class": "problem",
        "state_topic": f"{prefix}/health",
        "value_template": "{{ 'OFF' if value_json.source == 'up' else 'ON' }}",
    }
    return parts


def _of_mood(prefix: str, word: MoodWord, told: TelemetryName, entity: Entity) -> dict[str, Json]:
    if word is VISITORS:  # they have a topic of their own, that holds nothing else
        return {**_SENSOR, "name": entity.name, "icon": entity.icon, "state_topic": f"{prefix}/{told.path}"}
    return _sensor(f"{prefix}/mood", told.path, entity.name, entity.icon)


def _counted(word: MoodWord, *, live: bool) -> dict[str, Json]:
    """What makes Home Assistant draw a number as a curve; the visitors are a text where they may not be told live."""
    if (word is VISITORS and not live) or not isinstance(word.can_be, Range):
        return {}
    return {**_MEASUREMENT, **({"unit_of_measurement": "s"} if word.can_be.unit == "seconds" else {})}


def _sensor(topic: str, key: str, name: str, icon: str) -> dict[str, Json]:
    template = f"{{{{ value_json.{key} }}}}"
    return {**_SENSOR, "name": name, "icon": icon, "state_topic": topic, "value_template": template}


def _switch(prefix: str, name: str, label: str, icon: str) -> dict[str, Json]:
    topics = {"state_topic": f"{prefix}/{name}", "command_topic": f"{prefix}/{name}/set"}
    return {"platform": "switch", "name": label, "icon": icon, **topics}


def _power(prefix: str, name: str) -> dict[str, Json]:
    topic = f"{prefix}/power/{name}"
    topics: dict[str, Json] = {"state_topic": topic, "command_topic": f"{topic}/set"}
    label = f"Projector {unquote(name)}"
    return {"platform": "select", "name": label, "icon": "mdi:projector", "options": ["hours", "on", "off"], **topics}


def _rule(prefix: str, name: str) -> dict[str, Json]:
    label = f"Rule {unquote(name)}"
    return {"platform": "binary_sensor", "name": label, "state_topic": f"{prefix}/rule/{name}"}


def _plain(name: str) -> str:
    """`name` as Home Assistant takes it for an id, and no two names alike."""
    return re.sub(r"[^a-zA-Z0-9-]", lambda match: f"_{ord(match[0]):x}", name).replace("_2f", "_")


_FACE = "mdi:emoticon-outline"
_SENSOR = {"platform": "sensor"}
_MEASUREMENT = {"state_class": "measurement"}
_SWITCHES = (
    ("hold", "Hold", "mdi:hand-back-right"),
    ("blackout", "Blackout", "mdi:weather-night"),
    ("processing", "Processing", "mdi:face-recognition"),
    ("standby", "Closed", "mdi:door-closed"),
    ("staff", "Staff mode", "mdi:account-hard-hat"),
)
