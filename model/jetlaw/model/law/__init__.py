"""The law, one file a family. Rows only; what they mean is in `jetlaw.model.rows`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from jetlaw.model.law import (
    backup_files,
    begin_end,
    databases,
    directory_backup,
    ds_backup,
    ds_restore,
    ds_service,
    information,
    legacy,
    lifecycle,
    lists,
    parameters,
    restore,
    sessions,
    snapshot,
    stop,
    termination,
)
from jetlaw.model.profiles import cites_documentation, cites_engine
from jetlaw.model.rows import Call


def _believed(call: Call) -> Call:
    """The call without the rows it shares with others and that, for it, neither its page nor the engine knows."""
    rows = (row for row in call.rows if cites_engine(row.sources) or cites_documentation(row, call.name))
    return replace(call, rows=tuple(rows))


CALLS: Mapping[str, Call] = MappingProxyType(
    {
        call.name: _believed(call)
        for family in (
            lifecycle,
            parameters,
            termination,
            sessions,
            databases,
            information,
            begin_end,
            lists,
            backup_files,
            stop,
            directory_backup,
            legacy,
            restore,
            snapshot,
            ds_service,
            ds_backup,
            ds_restore,
        )
        for call in family.CALLS
    }
)
"""Every call the law covers, by function name."""
