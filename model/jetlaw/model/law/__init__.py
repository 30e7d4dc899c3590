"""The law, one file a family. Rows only; what they mean is in `jetlaw.model.rows`."""

from __future__ import annotations

from collections.abc import Mapping
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
from jetlaw.model.rows import Call

CALLS: Mapping[str, Call] = MappingProxyType(
    {
        call.name: call
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
