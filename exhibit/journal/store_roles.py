"""Who may do what in a house's store (PostgreSQL): a room may add rows of its own exhibit and read nothing; the
collector may add rows of all, and have the months to come made; readers may read. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import LiteralString

WRITERS: LiteralString = "exhibit_rooms"
READER: LiteralString = "exhibit_reader"
COLLECTOR: LiteralString = "exhibit_collector"


def roles_sql(exhibits: Iterable[str]) -> str:
    """What the owner of the journal's tables runs once, and again for more `exhibits`. A role that is there stays, with
    its password."""
    rooms = [_role(f"room_{exhibit}", "login", f"in role {WRITERS}") for exhibit in exhibits]
    of_house = _role(WRITERS, "nologin"), _role(READER, "login"), _role(COLLECTOR, "login")
    return "".join((*of_house, *rooms, GRANTS, _OF_COLLECTOR))


def _role(name: str, login: str, more: str = "") -> str:
    made = f"create role {_quoted(name)} {login} {more}".strip()
    return f"do $$ begin {made}; exception when duplicate_object then null; end $$;\n"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


GRANTS: LiteralString = f"""alter table journal_row enable row level security;
revoke all on journal_row, journal_version from public;
grant select on journal_version to {WRITERS}, {READER};
grant insert on journal_row to {WRITERS};
grant select on journal_row to {READER};
drop policy if exists room_adds_its_own on journal_row;
create policy room_adds_its_own on journal_row for insert to {WRITERS} with check ('room_' || exhibit = current_user);
drop policy if exists reader_reads on journal_row;
create policy reader_reads on journal_row for select to {READER} using (true);
"""
"""What rooms and readers may, once their roles are there."""
_OF_COLLECTOR: LiteralString = f"""grant select on journal_version to {COLLECTOR};
grant insert on journal_row to {COLLECTOR};
grant execute on function journal_months() to {COLLECTOR};
drop policy if exists collector_adds on journal_row;
create policy collector_adds on journal_row for insert to {COLLECTOR} with check (true);
"""
