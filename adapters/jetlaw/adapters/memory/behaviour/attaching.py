"""When a database may be made and attached."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from jetlaw.adapters.memory.codes import (
    DATABASE_INVALID_PAGES,
    DATABASE_NOT_FOUND,
    IN_TRANSACTION,
    INVALID_DATABASE_ID,
    JetError,
)

if TYPE_CHECKING:
    from jetlaw.adapters.memory.sessions import Session

LAST_PAGE: Final = 0x7FFF_FFFE
"""The highest page number there can be (pgnoSysMax)."""


class AttachRules:
    """As the open-source engine."""

    def refuse_pages(self, most: int) -> None:
        """To JetCreateDatabase2 the most pages are no more than a number (db.cxx:1629)."""

    def refuse_in_transaction(self, session: Session) -> None:
        """JetAttachDatabase in a transaction: JET_errInTransaction (db.cxx:4081)."""
        if session.transaction is not None:
            raise JetError(IN_TRANSACTION)

    def code_of_unopened(self, code: int, *, known: bool) -> int:
        """The code of JetCloseDatabase for what is not open: JET_errInvalidDatabaseId (jetapi.cxx:4304)."""
        del known
        return code


class DocumentedAttaching(AttachRules):
    """As the documentation says."""

    def refuse_pages(self, most: int) -> None:
        """More pages than there can be: JET_errDatabaseInvalidPages, which the page lists."""
        if most > LAST_PAGE:
            raise JetError(DATABASE_INVALID_PAGES)

    def refuse_in_transaction(self, session: Session) -> None:
        """Create and detach are illegal in a transaction, an attach is not (R-049)."""

    def code_of_unopened(self, code: int, *, known: bool) -> int:
        """JET_errDatabaseNotFound for the id of a database that is not open, or detached by now (R-054)."""
        return DATABASE_NOT_FOUND if known and code == INVALID_DATABASE_ID else code
