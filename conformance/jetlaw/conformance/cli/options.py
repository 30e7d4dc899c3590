"""What can be said on the command line: all options and all help in one place."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import NoReturn

PROFILES = "win2000, winxp, ws2003, vista, win7, win8 (the documentation at that version), ese-oss (the real engine)"

_EXAMPLES = """\
examples:
  jetlaw run                                     try the engine in memory against what the real engine does
  jetlaw run --adapter my_engine:ADAPTER --slice streaming --seed 7
  jetlaw check trace.jsonl.gz --profile ws2003   where does a recording leave the documentation?
  jetlaw replay trace.jsonl --adapter memory     is what a recording shows fixed?
  jetlaw compare old.json new.json               what got worse since that report?
  jetlaw suite tour --slice streaming --format pytest -o tests
  jetlaw learn --adapter my_engine:ADAPTER --slice streaming -o pictures
  jetlaw explain JetTruncateLogInstance          what may be called when, what comes back, and why
  jetlaw diagram backup --format svg -o pictures
  jetlaw law                                     what the law covers

exit status: 0 all that was tried conforms; 1 something differs; 2 nothing was tried, or the input is at fault.
"""


class Fault(Exception):
    """Something the user can mend: told in one line, exit status 2."""

    status = 2


class Overdue(Fault):
    """Something that was put off and is due now, such as a deviation that has expired: exit status 1."""

    status = 1


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        from jetlaw.conformance.words import plain  # noqa: PLC0415 - only a mistake pays for it

        raise Fault(f"{plain(message, 500)} (see: {self.prog} --help)")


def parser() -> argparse.ArgumentParser:
    """The command line's grammar."""
    top = _Parser(
        prog="jetlaw",
        description="The law of Microsoft's JET backup API, and the court: tries engines and recordings against it.",
        epilog=_EXAMPLES,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    top.add_argument("--version", action=_Version, nargs=0, help="print the version")
    commands = top.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)
    _run(_command(commands, "run", "try an implementation: walks through the law, every answer checked"))
    _check(_command(commands, "check", "validate recordings of calls; no implementation needed"))
    _replay(_command(commands, "replay", "run recordings again: fixed, still differs, or cannot run"))
    _compare(_command(commands, "compare", "what got worse between two reports, and what got better"))
    _suite(_command(commands, "suite", "write the planned tests: as recordings, for pytest, or in C for Wine"))
    _mutants(_command(commands, "mutants", "how many faulty laws a suite kills, and which survive"))
    _learn(_command(commands, "learn", "learn the machine that an implementation is, and compare it with the law"))
    _explain(_command(commands, "explain", "what may be called when, what it may answer, and why"))
    _diagram(_command(commands, "diagram", "draw the machines of the law"))
    _law(_command(commands, "law", "what the law covers, and whether it is sound"))
    return top


class _Version(argparse.Action):
    def __call__(self, *_: object) -> NoReturn:
        from importlib.metadata import version  # noqa: PLC0415 - only who asks pays for it

        print(f"jetlaw {version('jetlaw')}")  # noqa: T201
        raise SystemExit(0)


def _command(commands: argparse._SubParsersAction[_Parser], name: str, words: str) -> argparse.ArgumentParser:
    made: argparse.ArgumentParser = commands.add_parser(name, help=words, description=f"{words}.".capitalize())
    made.set_defaults(command=_later(name))
    return made


def _later(name: str) -> Callable[[argparse.Namespace], int]:
    """The command of that name, imported when it is run."""

    def run(options: argparse.Namespace) -> int:
        status: int = import_module(f"jetlaw.conformance.cli.{name}").command(options)
        return status

    return run


def _profile(made: argparse.ArgumentParser, default: str = "ese-oss") -> None:
    made.add_argument(
        "--profile", default=default, metavar="P", help=f"the reading of the law: {PROFILES}; default {default}"
    )


def _json(made: argparse.ArgumentParser) -> None:
    made.add_argument("--json", type=Path, metavar="FILE", help="write the report as JSON; - for standard output")


def _run(made: argparse.ArgumentParser) -> None:
    made.add_argument("--adapter", default="memory", metavar="A", help="memory, or module:attribute; default memory")
    _profile(made)
    suites = "walks (random, by Hypothesis), tour, pairs or wp; default walks"
    made.add_argument("--suite", default="walks", metavar="S", help=suites)
    made.add_argument(
        "--extra-states", type=int, default=0, metavar="N", help="for wp: how many states more it may have; default 0"
    )
    made.add_argument("--jobs", type=int, metavar="N", help="processes for a planned suite; default one a processor")
    made.add_argument("--slice", default="all", metavar="S", help="streaming, lifecycle or all; default all")
    made.add_argument("--seed", type=int, default=0, metavar="N", help="the same seed makes the same calls; default 0")
    budget = made.add_mutually_exclusive_group()
    budget.add_argument("--calls", type=int, metavar="N", help="stop after about so many calls; default 20000")
    budget.add_argument("--time", type=float, metavar="SECONDS", help="stop after so many seconds")
    _deviations(made)
    made.add_argument(
        "--record-deviations", type=Path, metavar="FILE", help="write the differences down as deviations to be reviewed"
    )
    _failures(made)
    _json(made)
    made.add_argument("--trace", type=Path, metavar="FILE", help="write the calls down as a recording")


def _failures(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--failures",
        default=".jetlaw/failures",
        metavar="DIR",
        help="where failing sequences are kept, to be tried first in the next run, or none; default .jetlaw/failures",
    )


def _replay(made: argparse.ArgumentParser) -> None:
    made.add_argument("traces", nargs="+", type=Path, metavar="TRACE", help="recordings, NDJSON, plain or .gz")
    made.add_argument("--adapter", required=True, metavar="A", help="memory, or module:attribute")
    _profile(made)
    _deviations(made)
    _json(made)


def _compare(made: argparse.ArgumentParser) -> None:
    made.add_argument("old", type=Path, metavar="OLD.json", help="the report to measure by")
    made.add_argument("new", type=Path, metavar="NEW.json", help="the report of today")
    _json(made)


def _check(made: argparse.ArgumentParser) -> None:
    made.add_argument("traces", nargs="+", type=Path, metavar="TRACE", help="recordings, NDJSON, plain or .gz")
    _profile(made)
    _deviations(made)
    _json(made)


def _deviations(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "--deviations", metavar="FILE", help="known differences to excuse: a TOML file, or ese-oss, which comes along"
    )


def _suite(made: argparse.ArgumentParser) -> None:
    made.add_argument("name", metavar="NAME", help="tour, pairs or wp")
    _profile(made)
    made.add_argument("--slice", default="all", metavar="S", help="streaming, lifecycle or all; default all")
    made.add_argument("--format", default="jsonl", metavar="F", help="jsonl, pytest or wine-c; default jsonl")
    made.add_argument("-o", "--output", type=Path, default=Path(), metavar="DIR", help="where to write; default here")
    made.add_argument(
        "--extra-states", type=int, default=0, metavar="N", help="for wp: states an engine may have beyond the law"
    )
    made.add_argument("--tests", type=int, metavar="N", help="write at most so many tests")
    made.add_argument(
        "--no-todo", dest="todo", action="store_false", help="for wine-c: without todo_wine, for what is implemented"
    )


def _learn(made: argparse.ArgumentParser) -> None:
    made.add_argument("--adapter", required=True, metavar="A", help="memory, or module:attribute")
    _profile(made)
    made.add_argument("--slice", default="streaming", metavar="S", help="as for run; default streaming")
    made.add_argument("--seed", type=int, default=0, metavar="N", help="which inputs are learnt together; default 0")
    made.add_argument("--inputs", type=int, default=10, metavar="N", help="inputs of one machine, about; default 10")
    made.add_argument("--machines", type=int, metavar="N", help="machines of each world; default all")
    made.add_argument("--all-inputs", action="store_true", help="take inputs too that the law cannot tell apart")
    made.add_argument("--format", default="svg", metavar="F", help="of the picture: svg, png or dot; default svg")
    made.add_argument("-o", "--output", type=Path, metavar="DIR", help="draw the difference there; default not at all")
    _json(made)


def _explain(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "subject", metavar="CALL|CODE|RULE", help="JetOpenFileInstance, JET_errNoBackup, -520, R-141, A-29"
    )
    _profile(made)


def _diagram(made: argparse.ArgumentParser) -> None:
    made.add_argument(
        "machines", nargs="*", metavar="MACHINE", help="engine, instance, session, database, backup, file; default all"
    )
    _profile(made)
    made.add_argument("--format", default="svg", metavar="F", help="svg, png, dot or mermaid; default svg")
    made.add_argument("-o", "--output", type=Path, default=Path(), metavar="DIR", help="where to write; default here")


def _mutants(made: argparse.ArgumentParser) -> None:
    _profile(made)
    made.add_argument(
        "--suite",
        default="wp",
        metavar="S",
        help="tour, pairs, wp; or drawn: random (calls), rules (a plain state machine of Hypothesis); default wp",
    )
    made.add_argument("--slice", default="all", metavar="S", help="streaming, lifecycle or all; default all")
    made.add_argument("--calls", type=int, metavar="N", help="of a suite that is drawn, in each slice; default 20000")
    made.add_argument("--seed", type=int, metavar="N", help="of a suite that is drawn; default 0")
    _json(made)


def _law(made: argparse.ArgumentParser) -> None:
    made.add_argument("--profile", default="all", metavar="P", help=f"all, or one reading: {PROFILES}; default all")
    _json(made)
    made.add_argument("--verbose", action="store_true", help="tell everything: every world, every trap step by step")
    made.add_argument("--diff", nargs=2, metavar=("OLD", "NEW"), help="what two profiles do not have in common")
    made.add_argument("--promela", type=Path, metavar="DIR", help="write the models of one profile for SPIN")
