"""Names of handles: which object, or which bare value, a text in a call's arguments means."""

from __future__ import annotations

from typing import Final

from jetlaw.adapters.memory.codes import NIL, AdapterError

_VALUES: Final = {"null": 0, "nil": NIL}


class Handles:
    """The handles that a process has given out, by name.

    A name stands for its object for ever; whether that still lives is its own business. So a stale handle never
    becomes a new object, which the engine's reused addresses may do (undefined, recordings N6 to N8).
    """

    def __init__(self) -> None:
        self._objects: dict[str, object] = {}
        self._counts: dict[str, int] = {}

    def give(self, letter: str, target: object) -> str:
        """A new name such as ``I1`` for an object."""
        number = self._counts[letter] = self._counts.get(letter, 0) + 1
        self._objects[f"{letter}{number}"] = target
        return f"{letter}{number}"

    def name_of(self, target: object) -> str:
        """The name that an object was given last; ``null`` for one that has none."""
        return next((name for name, found in reversed(self._objects.items()) if found is target), "null")

    def __contains__(self, name: str) -> bool:
        return name in self._objects

    def find(self, name: object) -> object:
        """The object of a name, or the number that a bare value is.

        Raises:
            AdapterError: no text, or a name that no call gave out.
        """
        if not isinstance(name, str):
            raise AdapterError(f"a handle is a text such as 'I1', 'null' or '9', not {name!r}")
        found = self._objects.get(name)
        if found is None:
            found = _VALUES.get(name)
        if found is not None:
            return found
        try:
            return int(name, 0)
        except ValueError:
            known = ", ".join(self._objects) or "none"
            raise AdapterError(f"no call gave out a handle {name!r}; known are: {known}") from None
