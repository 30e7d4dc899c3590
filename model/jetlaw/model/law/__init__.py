"""The law, one file a family. Rows only; what they mean is in `jetlaw.model.rows`."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from jetlaw.model.law import (
    backup_files,
    begin_end,
    directory_backup,
    legacy,
    lifecycle,
    lists,
    sessions,
    snapshot,
    stop,
)
from jetlaw.model.rows import Call

CALLS: Mapping[str, Call] = MappingProxyType(
    {
        call.name: call
        for family in (
            lifecycle,
            sessions,
            begin_end,
            lists,
            backup_files,
            stop,
            directory_backup,
            legacy,
            snapshot,
        )
        for call in family.CALLS
    }
)
"""Every call the law covers, by function name."""
