"""How much of a record is kept."""

from __future__ import annotations

from pydantic import Field

from exhibit.config.checked import Section


class RecordSection(Section):
    """How much of what `--record` writes is kept in this room; the oldest goes."""

    megabytes: int = Field(2000, ge=8, le=1_000_000, description="so many in all, in files of an eighth of that each")
    days: int = Field(30, ge=1, le=3650, description="older files of the same record are deleted")
