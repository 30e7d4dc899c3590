"""The check of a database file that nobody has attached: every byte of it is what it must be."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetlaw.adapters.memory.codes import DATABASE_DIRTY_SHUTDOWN, READ_VERIFY_FAILURE, JetError
from jetlaw.adapters.memory.storage.header import HEADER_PAGES, Header
from jetlaw.adapters.memory.storage.pages import PAGE_SIZE, Page

if TYPE_CHECKING:
    from jetlaw.adapters.memory.storage.files import File


def check(file: File) -> None:
    """Check both headers and every page.

    The pages in use come first and without a gap; each has its checksum, its own number, a table and records that lie
    as its head says. The others are blank.

    Raises:
        JetError: JET_errReadVerifyFailure, JET_errDatabaseDirtyShutdown.
    """
    image = file.read(0, PAGE_SIZE)
    header = Header.parse(image)
    if not header.clean:
        raise JetError(DATABASE_DIRTY_SHUTDOWN)
    whole = (HEADER_PAGES + header.last_page) * PAGE_SIZE
    used = (HEADER_PAGES + header.used_pages) * PAGE_SIZE
    if file.read(PAGE_SIZE, PAGE_SIZE) != image or file.size != whole or used > whole:
        raise JetError(READ_VERIFY_FAILURE)
    for number in range(1, header.used_pages + 1):
        page = Page.parse(file.read((HEADER_PAGES + number - 1) * PAGE_SIZE, PAGE_SIZE))
        if page.number != number or not page.is_in_order():
            raise JetError(READ_VERIFY_FAILURE)
    if not file.is_blank_from(used):
        raise JetError(READ_VERIFY_FAILURE)
