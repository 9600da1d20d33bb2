"""A store by how it is written: a file, or the address of a PostgreSQL server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from exhibit.journal.port import JournalStore, LookedUpStore, StoreError
from exhibit.journal.sqlite import SqliteReader, SqliteStore

if TYPE_CHECKING:
    from exhibit.journal.postgres import PostgresStore

_SERVER = ("postgresql://", "postgres://")


def open_store(where: str, *, made: bool = False) -> JournalStore:
    """The store `where`, which is never mended; one that is not there is `made`, or that is said. Raises StoreError."""
    if where.startswith(_SERVER):
        return _server(where)
    file = Path(where)
    if not made and not file.is_file():
        raise StoreError(f"{file}: there is no journal yet")
    return SqliteStore(file, mended=False)


def open_to_read(where: str) -> LookedUpStore:
    """The store `where`, for who only looks at it. Raises StoreError."""
    return _server(where) if where.startswith(_SERVER) else SqliteReader(Path(where))


def _server(where: str) -> PostgresStore:
    try:
        from exhibit.journal.postgres import PostgresStore  # noqa: PLC0415 (an extra)
    except ImportError:
        raise StoreError("PostgreSQL needs the extra 'store': install 'exhibit[store]'") from None
    return PostgresStore(where)


def size_bytes(where: str) -> int | None:
    """How much the journal `where` takes on the disk, with its log; None where a server keeps it."""
    if where.startswith(_SERVER):
        return None
    file = Path(where)
    return sum(part.stat().st_size for part in (file, file.with_name(file.name + "-wal")) if part.exists())
