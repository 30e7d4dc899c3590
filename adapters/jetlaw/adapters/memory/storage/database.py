"""A database: pages in a file, a cache that writes them late, and the log that makes that safe."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from jetlaw.adapters.memory.codes import (
    DATABASE_DIRTY_SHUTDOWN,
    DB_TIME_TOO_OLD,
    OBJECT_NOT_FOUND,
    READ_VERIFY_FAILURE,
    RECORD_TOO_BIG,
    TABLE_DUPLICATE,
    JetError,
)
from jetlaw.adapters.memory.storage import log as logs
from jetlaw.adapters.memory.storage.foundation import (
    CATALOG,
    LAST_TIME,
    SYSTEM_PAGES,
    SYSTEM_TABLES,
    catalog_row,
    foundation,
)
from jetlaw.adapters.memory.storage.header import HEADER_PAGES, TRAILER_PAGES, Header
from jetlaw.adapters.memory.storage.pages import MAX_BODY, PAGE_SIZE, Page

if TYPE_CHECKING:
    from jetlaw.adapters.memory.storage.files import File, FileSystem

INITIAL_PAGES: Final = 254
"""Data pages of a new database: with the headers 1 MB, as the recorded sizes show."""
EXTENSION: Final = 256


class Database:
    """One attached database (an FMP).

    Attributes:
        path: its file, relative to the start directory.
        slot: its number within the instance, which its handle value shows.
        header: its header as of now; ``write_header`` puts it on disk.
        file: its file.
        in_backup: part of the running backup.
        copy_done: read to the last byte and closed in the running backup.
        attached: False from the detach on.
    """

    def __init__(self, files: FileSystem, file: File, slot: int, log: logs.Log | None, cache_pages: int) -> None:
        self.path = file.path
        self.slot = slot
        self.file = file
        self.header = Header(clean=True, last_page=INITIAL_PAGES)
        self.in_backup = False
        self.copy_done = False
        self.attached = True
        self._files = files
        self._log = log
        self._cache_pages = cache_pages
        self._cache: dict[int, Page] = {}
        self._time = 0
        self._next_page = 0
        self._tables: dict[str, int] = {}
        self._last_page_of: dict[int, int] = {}

    @property
    def logged(self) -> bool:
        """Whether its changes are logged; only such databases are listed and stamped."""
        return self._log is not None

    @property
    def stream_size(self) -> int:
        """Bytes that a backup of it has: header pages, data pages and the trailer (backup.cxx:2348-2383)."""
        return (HEADER_PAGES + self.header.last_page + TRAILER_PAGES) * PAGE_SIZE

    def begin_life(self, position: int) -> None:
        """It came in, or is made, by the log record at that position, and needs the log from then on.

        Backups of which another log knows are forgotten: with this log they give nothing whole (db.cxx:3038).
        """
        signature = 0 if self._log is None else self._log.signature
        if not signature or signature != self.header.signature:
            self.header.history.clear()
        self.header.signature, self.header.attached_at = signature, position
        self.mark_dirty()

    def copied_header(self, low: int) -> bytes:
        """Both header pages for a copy that goes with the logs from ``low`` on (backup.cxx:2331-2336)."""
        return replace(self.header, copy_low=low, copy_high=0).image() * HEADER_PAGES

    def create(self) -> None:
        """Fill a new file with the system pages and tables; they are logged page by page, and the last record says so.

        Its header is written before: whatever the log has of it finds a database.
        """
        for record, number, time, row in foundation(self.slot):
            position = 0 if self._log is None else self._log.write(record)
            if row:
                self._fetch(number).insert(0, row)
            elif number:
                self._cache[number] = Page(number, number)
            if number:
                self._cache[number].changed(time, position)
        self._time, self._next_page = LAST_TIME, SYSTEM_PAGES + 1
        self._last_page_of = {number: number for number in range(1, SYSTEM_PAGES + 1)}
        self._tables = dict(SYSTEM_TABLES)

    def open(self) -> None:
        """Take over an existing file; JET_errReadVerifyFailure, JET_errDatabaseDirtyShutdown."""
        self.open_for_replay()
        if not self.header.clean:
            raise JetError(DATABASE_DIRTY_SHUTDOWN)
        self.finish_replay()

    def open_for_replay(self) -> None:
        """Take over an existing file in whatever state it is; replay mends it."""
        self.header = Header.parse(self.file.read(0, PAGE_SIZE))
        self._next_page = self.header.used_pages + 1

    def finish_replay(self) -> None:
        """The pages are as they were last: read them all; JET_errReadVerifyFailure if one is damaged or missing."""
        for number in range(1, self._next_page):
            page = self._fetch(number)
            if not page.table:
                raise JetError(READ_VERIFY_FAILURE)
            self._time = max(self._time, page.time)
            self._last_page_of[page.table] = number
            if page.table == CATALOG:
                rows = [body for _, body in page.records()]
                self._tables |= {row[2:].decode(): logs.NUMBER.unpack_from(row)[0] for row in rows}

    @property
    def rest_is_blank(self) -> bool:
        """Nothing lies behind the pages in use."""
        return self.file.is_blank_from((HEADER_PAGES + self._next_page - 1) * PAGE_SIZE)

    def mark_dirty(self) -> None:
        """From now on it needs the log."""
        self.header.clean = False
        self.write_header()

    def write_header(self) -> None:
        """Write both copies of the header."""
        self.file.write(0, self.header.image() * HEADER_PAGES)

    def close(self) -> None:
        """Write everything back and mark it clean."""
        self.flush()
        self.header.clean = True
        self.header.copy_low = self.header.copy_high = 0
        self.write_header()
        self._cache.clear()

    def add_table(self, transaction: int, name: str) -> tuple[int, int, int]:
        """Make a table; returns its number, and page and slot of its catalog record; JET_errTableDuplicate."""
        if name in self._tables:
            raise JetError(TABLE_DUPLICATE)
        number = max([SYSTEM_PAGES, *self._tables.values()]) + 1
        return number, *self._add_table(transaction, name, number)

    def number_of(self, name: str) -> int:
        """The number of a table; JET_errObjectNotFound."""
        if name not in self._tables:
            raise JetError(OBJECT_NOT_FOUND)
        return self._tables[name]

    def forget_table(self, name: str) -> int:
        """Undo of ``add_table`` in the table of names; returns its number."""
        return self._tables.pop(name)

    def insert(self, transaction: int, table: int, body: bytes) -> tuple[int, int]:
        """Add a record; returns its page and slot; JET_errRecordTooBig, log and disk errors."""
        if len(body) > MAX_BODY:
            raise JetError(RECORD_TOO_BIG)
        page = self._page_with_room(table, len(body))
        slot = page.count
        self._change(page, logs.INSERT, transaction, logs.INSERTED.pack(slot, table) + body)
        page.insert(transaction, body)
        if page.number == self._next_page:
            self._make_room()
            self._cache[page.number] = page
            self._next_page += 1
            self._last_page_of[table] = page.number
        return page.number, slot

    def kill(self, transaction: int, number: int, slot: int) -> None:
        """Take a record back."""
        page = self._fetch(number)
        self._change(page, logs.KILL, transaction, logs.NUMBER.pack(slot))
        page.kill(slot)

    def records(self, name: str) -> list[bytes]:
        """Bodies of the living records of a table, in page order."""
        table = self._tables[name]
        pages = (self._fetch(number) for number in range(1, self._next_page))
        return [body for page in pages if page.table == table for _, body in page.records()]

    def flush(self, before: int | None = None) -> None:
        """Write changed pages to the file: all, or those whose first change is before a log position."""
        dirty = [page for page in self._cache.values() if page.dirty_since is not None]
        self._write_back([page for page in dirty if before is None or (page.dirty_since or 0) < before])

    def dirty_since(self) -> int | None:
        """Log position of the oldest change that only the log has."""
        return min((page.dirty_since for page in self._cache.values() if page.dirty_since is not None), default=None)

    def redo(self, entry: logs.Entry) -> None:
        """Apply a logged change unless the page has it already; JET_errDbTimeTooOld when it lacks one before that."""
        _, number, time, before = logs.PLACE.unpack_from(entry.body)
        body = entry.body[logs.PLACE.size :]
        self._next_page = max(self._next_page, number + 1)
        self._extend_to(number)
        page = self._fetch(number)
        if page.time >= time:
            return
        if page.time != before:
            raise JetError(DB_TIME_TOO_OLD)
        if entry.kind == logs.INSERT:
            slot, table = logs.INSERTED.unpack_from(body)
            page = page if slot else Page(number, table)
            page.insert(entry.transaction, body[logs.INSERTED.size :])
        elif entry.kind == logs.KILL:
            page.kill(*logs.NUMBER.unpack(body))
        else:
            page = Page.parse(body)
        self._cache[number] = page
        page.time, page.dirty_since = time, entry.position

    def _add_table(self, transaction: int, name: str, number: int) -> tuple[int, int]:
        place = self.insert(transaction, CATALOG, catalog_row(number, name))
        self._tables[name] = number
        return place

    def _write(self, kind: int, transaction: int, body: bytes = b"") -> int:
        return 0 if self._log is None else self._log.append(kind, transaction, body)

    def _change(self, page: Page, kind: int, transaction: int, body: bytes) -> None:
        self._time += 1
        place = logs.PLACE.pack(self.slot, page.number, self._time, page.time)
        position = self._write(kind, transaction, place + body)
        page.changed(self._time, position)

    def _page_with_room(self, table: int, size: int) -> Page:
        last = self._last_page_of.get(table)
        if last is not None:
            page = self._fetch(last)
            if page.has_room(size):
                return page
        number = self._next_page
        self._extend_to(number)
        return Page(number, table)

    def _extend_to(self, number: int) -> None:
        while number > self.header.last_page:
            last = self.header.last_page + EXTENSION
            self._files.grow(self.file, (HEADER_PAGES + last) * PAGE_SIZE)
            self.header.last_page = last
            self.write_header()

    def _fetch(self, number: int) -> Page:
        page = self._cache.pop(number, None)
        if page is None:
            self._make_room()
            page = Page.parse(self.file.read((HEADER_PAGES + number - 1) * PAGE_SIZE, PAGE_SIZE))
            if page.table and page.number != number:
                raise JetError(READ_VERIFY_FAILURE)
            page.number = number
        self._cache[number] = page
        return page

    def _make_room(self) -> None:
        while len(self._cache) >= self._cache_pages:
            page = self._cache.pop(next(iter(self._cache)))
            if page.dirty_since is not None:
                self._write_back([page])

    def _write_back(self, pages: list[Page]) -> None:
        """Write pages to the file; the header tells of new ones before."""
        highest = max((page.number for page in pages), default=0)
        if highest > self.header.used_pages:
            self.header.used_pages = highest
            self.write_header()
        for page in pages:
            self.file.write((HEADER_PAGES + page.number - 1) * PAGE_SIZE, page.image())
            page.dirty_since = None
