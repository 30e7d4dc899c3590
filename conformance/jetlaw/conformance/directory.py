"""What a recording shows of the directory's backups: contexts, lists, tokens, the files that are read.

In a trace the directory's functions speak as the others do, and beside that:

- a context is a name such as ``B1`` (``out.phbc``, ``in.hbc``); a token one such as ``T1`` (``out.ppvExpiryToken``,
  ``in.pvExpiryToken``, its size included); a list one such as ``L1`` (``out.pszAttachmentInfo``,
  ``out.pszBackupLogFiles``, ``out.pszDatabaseLocationList``); ``in.pvBuffer`` of DsBackupFree is a list or a token.
  As a token a number is junk, and any other text a token that was kept from an earlier process.
- ``out.files`` has the paths of a list, without the character that tells their type; ``out.size`` and ``out.cbRead``
  are bytes, ``out.pfNTDSOnline`` is a truth value.
- a pointer for a result that is not mentioned is given; ``"null"`` stands for none. A pointer for a list that holds
  something already is that something.
- DsBackupFree returns nothing: its ``ret`` is 0.
- the header's environment tells what only the machine knows: ``servers`` and ``users`` (name -> class of the argument),
  ``rights`` (of the process) and ``directory`` (``offline`` if it starts so). Events are notes, in the words of the
  law: ``the directory stops``, ``the directory starts``, ``the token expires``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jetlaw.conformance.names import normal
from jetlaw.model.arguments import SERVER, USER
from jetlaw.model.law.ds_service import EXPIRES, STARTS, STOPS
from jetlaw.model.state import Input

EVENTS = (STOPS, STARTS, EXPIRES)
_SHOWN = {
    "DsBackupPrepare": "ppvExpiryToken",
    "DsBackupGetDatabaseNames": "pszAttachmentInfo",
    "DsBackupGetBackupLogs": "pszBackupLogFiles",
    "DsRestoreGetDatabaseLocations": "pszDatabaseLocationList",
}
"""Where a call gives out memory that DsBackupFree takes back."""


@dataclass(slots=True)
class Reading:
    """The open file of a context: bytes in all and bytes read, None where not shown."""

    size: int | None
    position: int | None = 0

    def witness(self, count: object) -> str | None:
        """Whether a read of ``count`` bytes came to the ``end`` of the file or left ``more``."""
        if not isinstance(count, int) or self.size is None or self.position is None:
            return None
        return "end" if self.position + count >= self.size else "more"

    def read(self, count: object) -> None:
        """So many bytes came."""
        if isinstance(count, int) and self.position is not None:
            self.position += count
        else:
            self.position = None


class Directory:
    """The names and data of one process, as far as they concern the directory.

    Attributes:
        contexts: the number of each context, by name.
        made: how many contexts were given out.
        tokens: the tokens given out, in order.
        memory: what was given out and not freed.
        databases: the files that lists of databases name, normalized -> as they were written.
        logs: the same for lists of logs.
        servers: what is known of servers, name in lower case -> class.
        users: the same for users.
    """

    def __init__(self) -> None:
        self.contexts: dict[str, int] = {}
        self.made = 0
        self.tokens: list[str] = []
        self.memory: dict[str, None] = {}
        self.databases: dict[str, str] = {}
        self.logs: dict[str, str] = {}
        self.servers = {str(name).lower(): found for found, name in SERVER.samples.items()}
        self.users = {str(name).lower(): found for found, name in USER.samples.items()}
        self._readings: dict[int, Reading] = {}

    def told(self, environment: Mapping[str, Any]) -> Iterator[Input]:
        """Take note of a header's environment; what has to happen for the law to be where it starts."""
        for known, key, argument in ((self.servers, "servers", SERVER), (self.users, "users", USER)):
            names = environment.get(key)
            if isinstance(names, dict):
                known |= {str(name).lower(): f for name, f in names.items() if f in argument.variable.domain}
        if environment.get("rights") in USER.variable.domain:
            yield Input("DsSetAuthIdentity", (environment["rights"],))
        if environment.get("directory") == "offline":
            yield Input(STOPS, ())

    def witness(self, call: Input, inputs: Mapping[str, Any], out: Mapping[str, Any]) -> str | None:
        """What the outputs show, if they tell outcomes apart; None if they do not."""
        match call.function:
            case "DsIsNTDSOnline" if "pfNTDSOnline" in out:
                return "online" if out["pfNTDSOnline"] else "offline"
            case "DsBackupRead" if call.context in self._readings:
                return self._readings[call.context].witness(out.get("cbRead"))
            case "DsBackupFree":
                return "last" if list(self.memory) == [inputs.get("pvBuffer")] else "more"
        return None

    def learn(self, call: Input, inputs: Mapping[str, Any], ret: int | None, out: Mapping[str, Any]) -> None:
        """Take note of an answer; only 0 is a success, for the codes of Win32 are positive."""
        if ret != 0:
            return
        if call.function in _SHOWN:
            self._given(call.function, out)
        match call.function:
            case "DsBackupPrepare" | "DsRestorePrepare":
                self.contexts[str(out.get("phbc", f"B{call.context + 1}"))] = call.context
                self.made += 1
            case "DsBackupOpenFile":
                size = out.get("size")
                self._readings[call.context] = Reading(size if isinstance(size, int) else None)
            case "DsBackupRead" if call.context in self._readings:
                self._readings[call.context].read(out.get("cbRead"))
            case "DsBackupFree":
                self.memory.pop(str(inputs.get("pvBuffer")), None)

    def _given(self, function: str, out: Mapping[str, Any]) -> None:
        """Memory was given out, and with a list the names in it."""
        name = str(out.get(_SHOWN[function], f"?{len(self.memory)}"))
        self.memory[name] = None
        if function == "DsBackupPrepare":
            self.tokens.append(name)
        files = {normal(path): path for path in out.get("files") or ()}
        if function == "DsBackupGetDatabaseNames":
            self.databases |= files
        elif function == "DsBackupGetBackupLogs":
            self.logs |= files
