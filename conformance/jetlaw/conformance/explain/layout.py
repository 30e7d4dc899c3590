"""Printing: headings, paragraphs and tables of plain text. Nothing in a text is taken for markup."""

from collections.abc import Iterable, Sequence

from rich import box
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

WIDEST = 100
"""Text is wrapped here on wider terminals: longer lines are hard to read."""


class Sheet:
    """A console that prints the parts of an explanation."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._width = min(console.width, WIDEST)

    def title(self, text: str) -> None:
        """The first line: what is explained."""
        self._print(Text(text, style="bold"))

    def heading(self, text: str) -> None:
        """A heading, after an empty line."""
        self._print(Text())
        self._print(Text(text, style="bold underline"))

    def paragraph(self, text: str) -> None:
        """Running text."""
        self._print(Text(text))

    def points(self, texts: Iterable[str]) -> None:
        """A list, one point a paragraph."""
        grid = Table.grid(padding=(0, 1))
        grid.add_column(no_wrap=True)
        grid.add_column()
        for text in texts:
            grid.add_row(Text("-"), Text(text))
        if grid.row_count:
            self._print(Padding(grid, (0, 0, 0, 2)))

    def table(
        self, columns: Sequence[tuple[str, int]], rows: Iterable[Sequence[Text | str]], *, spaced: bool = False
    ) -> None:
        """A table; a column's number is its share of the width, 0 for as much as it needs.

        ``spaced``: with an empty line between rows, for cells of many lines.
        """
        table = Table(box=box.SIMPLE_HEAD, width=self._width, padding=(0, 1), pad_edge=False, leading=int(spaced))
        for name, share in columns:
            table.add_column(Text(name), ratio=share or None, overflow="fold", no_wrap=not share)
        for row in rows:
            table.add_row(*(Text(cell) if isinstance(cell, str) else cell for cell in row))
        self._print(table)

    def _print(self, thing: Text | Table | Padding) -> None:
        self._console.print(thing, width=self._width, highlight=False, soft_wrap=False)
