"""Who may do what in a house's store (PostgreSQL): a room may add rows of its own exhibit and read nothing; readers may
read. Pure."""

from __future__ import annotations

from collections.abc import Iterable

WRITERS, READER = "exhibit_rooms", "exhibit_reader"


def roles_sql(exhibits: Iterable[str]) -> str:
    """What the owner of the journal's tables runs once, and again for more `exhibits`. A role that is there stays, with
    its password."""
    rooms = [_role(f"room_{exhibit}", "login", f"in role {WRITERS}") for exhibit in exhibits]
    return "".join((_role(WRITERS, "nologin"), _role(READER, "login"), *rooms, _GRANTS))


def _role(name: str, login: str, more: str = "") -> str:
    made = f"create role {_quoted(name)} {login} {more}".strip()
    return f"do $$ begin {made}; exception when duplicate_object then null; end $$;\n"


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


_GRANTS = f"""alter table journal_row enable row level security;
revoke all on journal_row, journal_version from public;
grant select on journal_version to {WRITERS}, {READER};
grant insert on journal_row to {WRITERS};
grant select on journal_row to {READER};
drop policy if exists room_adds_its_own on journal_row;
create policy room_adds_its_own on journal_row for insert to {WRITERS} with check ('room_' || exhibit = current_user);
drop policy if exists reader_reads on journal_row;
create policy reader_reads on journal_row for select to {READER} using (true);
"""
