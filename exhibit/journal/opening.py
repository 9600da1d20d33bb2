"""A store by how it is written: a file, or the address of a PostgreSQL server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from exhibit.journal.port import JournalStore, LookedUpStore, RetainingStore, StoreError
from exhibit.journal.sqlite import SqliteReader, SqliteStore

if TYPE_CHECKING:
    from exhibit.journal.postgres import PostgresStore

_SERVER = ("postgresql://", "postgres://")


def open_store(where: str, *, made: bool = False) -> JournalStore:
    """The store `where`, which is never mended; one that is not there is `made`, or that is said. Raises StoreError."""
    if is_server(where):
        return _server(where)
    file = Path(where)
    if not made and not file.is_file():
        raise StoreError(f"{file}: there is no journal yet")
    return SqliteStore(file, mended=False)


def open_retaining(where: str) -> RetainingStore:
    """The store `where`, whose old figures are to become weeks. Raises StoreError."""
    if is_server(where):
        return _server(where)
    if not Path(where).is_file():
        raise StoreError(f"{where}: there is no journal yet")
    return SqliteStore(Path(where), mended=False)


def open_to_read(where: str) -> LookedUpStore:
    """The store `where`, for who only looks at it. Raises StoreError."""
    return _server(where) if is_server(where) else SqliteReader(Path(where))


def is_server(where: str) -> bool:
    """Whether it is an address of PostgreSQL, and no file."""
    return where.startswith(_SERVER)


def check_extra(where: str) -> None:
    """Raises StoreError where `where` needs what is not installed here."""
    if is_server(where):
        _adapter()


def _server(where: str) -> PostgresStore:
    return _adapter()(where)


def _adapter() -> type[PostgresStore]:
    try:
        from exhibit.journal.postgres import PostgresStore  # noqa: PLC0415 (an extra)
    except ImportError:
        raise StoreError("PostgreSQL needs the extra 'store': install 'exhibit[store]'") from None
    return PostgresStore


def size_bytes(where: str) -> int | None:
    """How much the journal `where` takes on the disk, with its log; None where a server keeps it."""
    if is_server(where):
        return None
    file = Path(where)
    return sum(part.stat().st_size for part in (file, file.with_name(file.name + "-wal")) if part.exists())
