"""The tables of a journal in PostgreSQL (13 or newer), and the steps by which they came about.

Since the second step atoms lie in a table for each month of UTC, made ahead by `journal_months`; what is of no such
month lies in `journal_atom_rest` until then. Weeks that stand for atoms that are gone (retention) are of the kind
`week`, which readers are told as atoms: they outlive the tables of their months. Every id that the store has ever had
stays in `journal_id`, so that a row that is sent again after its month is gone counts no second time (D-house-11).
"""

from __future__ import annotations

from typing import LiteralString

_ONE_TABLE = """
create table if not exists journal_row (
    seq bigint generated always as identity primary key,
    id text not null unique,
    kind text not null,
    exhibit text not null,
    begin_s bigint,
    data text not null
);
create index if not exists journal_row_by_time on journal_row (kind, exhibit, begin_s);
"""
_BY_MONTH = """
lock table journal_row in access exclusive mode;
alter table journal_row rename to journal_row_whole;
alter index journal_row_by_time rename to journal_row_whole_by_time;
drop table if exists journal_id;
create table journal_id (id text primary key);
create table journal_row (
    seq bigint generated always as identity,
    id text not null,
    kind text not null,
    exhibit text not null,
    begin_s bigint,
    data text not null
) partition by list (kind);
create index journal_row_by_seq on journal_row (seq);
create index journal_row_by_time on journal_row (kind, exhibit, begin_s);
create table journal_row_rest partition of journal_row default;
create table journal_atom partition of journal_row for values in ('atom') partition by range (begin_s);
create table journal_atom_rest partition of journal_atom default;

create or replace function journal_make_month(month timestamp) returns void
language plpgsql security definer set search_path from current as $$
declare
    name text := 'journal_atom_' || to_char(month, 'YYYY_MM');
    since bigint := extract(epoch from month at time zone 'UTC');
    until bigint := extract(epoch from (month + interval '1 month') at time zone 'UTC');
begin
    lock table journal_version in exclusive mode;  -- two that begin at once
    if to_regclass(name) is not null then
        return;
    end if;
    lock table journal_atom_rest in access exclusive mode;
    execute format('create table %I (like journal_atom)', name);
    execute format(
        'with moved as (delete from journal_atom_rest where begin_s >= %s and begin_s < %s returning *) '
        'insert into %I select * from moved', since, until, name
    );
    execute format('alter table journal_atom attach partition %I for values from (%s) to (%s)', name, since, until);
end $$;

create or replace function journal_months() returns void
language plpgsql security definer set search_path from current as $$
declare
    this timestamp := date_trunc('month', now() at time zone 'UTC');
    month timestamp;
begin
    for month in
        select this + number * interval '1 month' from generate_series(0, 3) number
        union
        select date_trunc('month', to_timestamp(begin_s) at time zone 'UTC') from journal_atom_rest
        where begin_s >= extract(epoch from (this - interval '10 years') at time zone 'UTC')
        and begin_s < extract(epoch from (this + interval '3 months') at time zone 'UTC')
        order by 1
    loop
        if to_regclass('journal_atom_' || to_char(month, 'YYYY_MM')) is null then
            perform journal_make_month(month);
        end if;
    end loop;
end $$;

create or replace function journal_once() returns trigger
language plpgsql security definer set search_path from current as $$
begin
    insert into journal_id values (new.id) on conflict do nothing;
    if not found then
        return null;
    end if;
    return new;
end $$;
revoke all on function journal_make_month(timestamp), journal_months(), journal_once() from public;

select journal_make_month(month) from (
    select distinct date_trunc('month', to_timestamp(begin_s) at time zone 'UTC') as month from journal_row_whole
    where kind = 'atom' and begin_s >= extract(epoch from now() - interval '10 years')
    and begin_s < extract(epoch from now() + interval '3 months')
) months;
insert into journal_row (seq, id, kind, exhibit, begin_s, data) overriding system value
    select seq, id, kind, exhibit, begin_s, data from journal_row_whole order by seq;
insert into journal_id select id from journal_row_whole;
select setval(pg_get_serial_sequence('journal_row', 'seq'), coalesce(max(seq), 0) + 1, false) from journal_row_whole;
create trigger journal_once before insert on journal_row for each row execute function journal_once();
drop table journal_row_whole;
select journal_months();
"""
STEPS: tuple[LiteralString, ...] = (_ONE_TABLE, _BY_MONTH)
"""Each brings the tables one version on, in one transaction."""
IS_OWNER: LiteralString = """
select coalesce((select pg_has_role(relowner, 'usage') from pg_class where oid = to_regclass('journal_row')), true)
"""
HAS_ROLES: LiteralString = "select exists (select from pg_policies where policyname = 'room_adds_its_own')"
MAY_MAKE_MONTHS: LiteralString = (
    "select coalesce(has_function_privilege(to_regprocedure('journal_months()')::oid, 'execute'), false)"
)
