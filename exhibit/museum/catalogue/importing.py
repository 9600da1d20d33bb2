"""Which reader a file is for: by what stands in it, not by its name. Pure."""

from __future__ import annotations

from exhibit.museum.catalogue.decoding import decoded
from exhibit.museum.catalogue.drafts import ImportedWorks
from exhibit.museum.catalogue.json_records import works_of_json
from exhibit.museum.catalogue.lido import works_of_lido
from exhibit.museum.catalogue.table import works_of_table


def works_of_bytes(data: bytes, file: str, encoding: str | None = None) -> ImportedWorks:
    """The works of a CSV, a IIIF manifest, Linked Art or LIDO. Raises ShowError for unsound XML, UnicodeDecodeError and
    LookupError for an `encoding` that does not fit."""
    begin = data[:400].lstrip(b"\xef\xbb\xbf \t\r\n")
    if begin.startswith(b"<"):
        return works_of_lido(data, file)
    if begin.startswith((b"{", b"[")):
        return works_of_json(decoded(data, encoding), file)
    return works_of_table(decoded(data, encoding), file)
