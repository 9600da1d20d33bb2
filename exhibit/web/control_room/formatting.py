"""What claims, cues and links are called on the page."""

from __future__ import annotations

from collections.abc import Mapping

from exhibit.cues.compiled import CompiledClaim
from exhibit.cues.formatting import lasting
from exhibit.cues.registry import cue_words
from exhibit.expressions.expression import Expression
from exhibit.expressions.text_templates import TextTemplate
from exhibit.values import Cue


def cue_text(cue: Cue) -> str:
    """What a cue says: `scene ember, fade 3 s`."""
    kind, what = cue_words(cue)
    return f"{kind} {what}"


def claim_text(claim: CompiledClaim) -> str:
    """What a claim shows: `scene ember, fade 3 s`; expressions as they are written."""
    return cue_text(Cue(claim.output, claim.action, {name: _written(value) for name, value in claim.args.items()}))


def _written(value: object) -> object:
    if isinstance(value, Expression):
        return value.text
    if isinstance(value, TextTemplate):
        return "".join(piece if isinstance(piece, str) else f"{{{piece.text}}}" for piece in value.pieces)
    if isinstance(value, Mapping):
        return {key: _written(inner) for key, inner in value.items()}
    return [_written(inner) for inner in value] if isinstance(value, (list, tuple)) else value


__all__ = ["claim_text", "cue_text", "lasting"]
