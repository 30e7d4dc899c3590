"""The replay of a restored backup set, when the directory starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from jetlaw.adapters.memory.restore.external import ExternalRestore
from jetlaw.adapters.memory.storage.log_folder import LogFolder

if TYPE_CHECKING:
    from jetlaw.adapters.memory.directory.registration import Registration
    from jetlaw.adapters.memory.process import Process


def replay(program: Process, registration: Registration) -> None:
    """Make the databases of a set whole with its logs, both copied by the program that restores (R-268, R-270).

    Where no logs of a set are, nobody copied one; the directory starts with what it has.

    Raises:
        JetError: what `ExternalRestore` raises.
    """
    instance = program.new_instance("Restore")
    try:
        parameters = instance.parameters
        parameters.set("JET_paramLogFilePath", None, registration.log_path)
        parameters.set("JET_paramSystemPath", None, registration.checkpoint_path)
        wanted = registration.wanted
        base = parameters.text("JET_paramBaseName")
        if LogFolder(program.files, program.files.clean(wanted.path or ""), base).closed():
            ExternalRestore(instance, wanted, None).run()
    finally:
        program.free(instance)
