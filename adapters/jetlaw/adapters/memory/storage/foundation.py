"""What every database begins with: thirteen system pages, each of a table of its own, and six tables in the catalog.

The log has it page by page and table by table, and the last record says that the database is whole. These records are
the same for every database but for its number, so they are made once for each number.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from jetlaw.adapters.memory.storage import log as logs
from jetlaw.adapters.memory.storage.pages import Page

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

CATALOG: Final = 1
"""Table number of the catalog, whose records are u16 table number and name; its first page has the same number."""
SYSTEM_PAGES: Final = 13
SYSTEM_TABLES: Final[Mapping[str, int]] = {
    "MSysObjects": 1,
    "MSysObjectsShadow": 2,
    "MSysObjids": 3,
    "MSysLocales": 4,
    "MSysDatabaseMaintenance": 5,
    "MSysLV": 6,
}
"""The tables of the catalog, with their numbers."""
LAST_TIME: Final = SYSTEM_PAGES + len(SYSTEM_TABLES)
"""The database time when it is done: every page and every table is one change."""


class Step(NamedTuple):
    """One record of the log.

    Attributes:
        record: its bytes.
        page: the page that it changes; 0 for none.
        time: the database time of the change.
        row: the record that it adds to the page, which is new if there is none.
    """

    record: bytes
    page: int = 0
    time: int = 0
    row: bytes = b""


@cache
def foundation(database: int) -> tuple[Step, ...]:
    """All steps for a database of that number, in their order."""
    pages = [_page(database, number) for number in range(1, SYSTEM_PAGES + 1)]
    return (*pages, *_tables(database))


def catalog_row(number: int, name: str) -> bytes:
    """What the catalog has of a table."""
    return logs.NUMBER.pack(number) + name.encode()


def _page(database: int, number: int) -> Step:
    """A page is one change, so that its number is its time."""
    page = Page(number, number)
    page.time = number
    place = logs.PLACE.pack(database, number, number, 0)
    return Step(logs.record(logs.IMAGE, 0, place + page.image()), number, number)


def _tables(database: int) -> Iterator[Step]:
    """A table each, with a commit behind it but for the last."""
    before = CATALOG
    for slot, (name, number) in enumerate(SYSTEM_TABLES.items()):
        row, time = catalog_row(number, name), SYSTEM_PAGES + slot + 1
        place = logs.PLACE.pack(database, CATALOG, time, before)
        body = place + logs.INSERTED.pack(slot, CATALOG) + row
        yield Step(logs.record(logs.INSERT, 0, body), CATALOG, time, row)
        if time < LAST_TIME:
            yield Step(logs.record(logs.COMMIT, 0))
        before = time
    yield Step(logs.record(logs.CREATED, 0, logs.NUMBER.pack(database)))
