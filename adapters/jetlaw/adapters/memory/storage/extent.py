"""Bytes in pieces, not put together before somebody wants them in one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ZEROS: Final = memoryview(bytes(1 << 20))


class Extent:
    """Bytes from a file or several sources, good until the next change of where they come from.

    Attributes:
        pieces: the bytes, in their order.
    """

    __slots__ = ("_size", "pieces")

    def __init__(self, pieces: Sequence[bytes | memoryview]) -> None:
        self.pieces = pieces
        self._size = sum(map(len, pieces))

    def __len__(self) -> int:
        return self._size

    def __bytes__(self) -> bytes:
        return b"".join(self.pieces)

    def copy_to(self, buffer: bytearray | memoryview) -> None:
        """Put the bytes at the beginning of a buffer, which must be long enough."""
        at = 0
        for piece in self.pieces:
            buffer[at : at + len(piece)] = piece
            at += len(piece)


def zeros(count: int) -> Iterator[memoryview]:
    """So many zero bytes, in as few pieces as there can be; none for a number below one."""
    for _ in range(count // len(ZEROS)):
        yield ZEROS
    if count > 0:
        yield ZEROS[: count % len(ZEROS)]


def is_zeros(data: bytes | memoryview) -> bool:
    """Whether these are bytes that nobody ever wrote."""
    return isinstance(data, memoryview) and data.obj is ZEROS.obj
