"""Planned tests in C, in the manner of Wine's dlls/*/tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from jetlaw.conformance.driver import environment
from jetlaw.conformance.suites.writing.c_allowed import Allowed, Foreseen, is_safe, mentioned
from jetlaw.conformance.suites.writing.c_calls import Caller, Vocabulary, prototype
from jetlaw.conformance.suites.writing.files import Stock, Written, shares
from jetlaw.conformance.suites.writing.promises import PROMISES
from jetlaw.conformance.suites.writing.rehearsal import Step, Test

FULL = 5_000
"""Calls after which a file is full: a compiler has to read it at one go."""
_BESIDE = {"esent_backup.h": "esent_backup.h", "test.h": "standalone/wine/test.h"}
"""What all files share, and where it goes."""
_HEAD = """\
/*
 * The suite {suite} of slice {slice}, world {world} of {worlds}, part {part}: {promise}.
 *
 * Written by: {command}
 * What may be answered is what {profile} allows. In Wine's tree: put it and esent_backup.h into dlls/esent/tests.
 * Alone: x86_64-w64-mingw32-gcc -Wall -Wextra -I standalone {name}.c -o {name}.exe
 */

#define ESENT_IS_TODO {todo}

#include "esent_backup.h"

"""
_PATHS = """
/* The folder of an instance is called as the instance is. */
static inline void own_paths(JET_INSTANCE instance, const char *name)
{
    char folder[MAX_PATH];

    snprintf(folder, sizeof(folder), "%.200s\\\\", path(name));
    pJetSetSystemParameterA(&instance, 0, JET_paramCreatePathIfNotExist, 1, NULL);
    pJetSetSystemParameterA(&instance, 0, JET_paramSystemPath, 0, folder);
    pJetSetSystemParameterA(&instance, 0, JET_paramLogFilePath, 0, folder);
    pJetSetSystemParameterA(&instance, 0, JET_paramTempPath, 0, folder);
}
"""
_SETTER = "JetSetSystemParameterA"


def write(stock: Stock) -> Iterator[Written]:
    """Write files in C, and beside them what they share; raises OSError or Contradiction."""
    if stock.number == 1:
        yield from _shared(stock.asked.folder)
    for part, tests in enumerate(shares(stock, FULL), 1):
        name = f"{stock.stem}_{part:02}"
        path = stock.asked.folder / f"{name}.c"
        file = _File(stock, name, part)
        path.write_text(file.text(tests), encoding="ascii", newline="\n")
        yield Written(path, len(tests), file.calls)
        if file.ended:
            stock.cut.append(f"{name}: {file.ended} tests end before a call after which anything may come")


def _shared(folder: Path) -> Iterator[Written]:
    for name, place in _BESIDE.items():
        path = folder / place
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes((Path(__file__).parent / "c" / name).read_bytes())
        yield Written(path, 0, 0)


class _File:
    """One file in C.

    Attributes:
        calls: how many calls its tests make.
        ended: how many tests end sooner than planned.
    """

    def __init__(self, stock: Stock, name: str, part: int) -> None:
        self._stock, self._name, self._part = stock, name, part
        self._used = Vocabulary({_SETTER})
        self._mentioned: set[str] = set()
        self.calls = self.ended = 0

    def text(self, tests: list[Test]) -> str:
        """The whole file."""
        functions = [self._set_up(tests[0]), *map(self._test, tests)]
        names = ["set_up", *(f"test_{test.number:05}" for test in tests)]
        return "".join([self._head(), self._declarations(), _PATHS, *functions, self._end(names)])

    def _head(self) -> str:
        stock = self._stock
        return _HEAD.format(
            suite=stock.asked.suite,
            slice=stock.rehearsal.world.slice,
            world=stock.number,
            worlds=stock.of,
            part=self._part,
            promise=PROMISES[stock.asked.suite],
            command=stock.asked.command,
            profile=stock.asked.profile,
            name=self._name,
            todo="TRUE" if stock.asked.todo else "FALSE",
        )

    def _declarations(self) -> str:
        used = self._used
        codes = {name: ", ".join(map(used.code, self._codes(name))) for name in sorted(self._mentioned)}
        constants = sorted(used.constants.items(), key=lambda each: (each[1] >= 0, abs(each[1]), each[0]))
        lines = [f"#define {name} {value if value <= 0 else hex(value)}" for name, value in constants]
        lines += ["", *(prototype(name) for name in sorted(used.functions)), ""]
        lines += used.declared()
        lines += [f"static const JET_ERR {name}_codes[] = {{ {each} }};" for name, each in codes.items()]
        return "\n".join(lines) + "\n"

    def _codes(self, function: str) -> tuple[str, ...]:
        return mentioned(self._stock.asked.profile, function)

    # --- tests --------------------------------------------------------------------------------------------------------
    def _set_up(self, test: Test) -> str:
        """What every test begins with: it works, or no test has a ground to stand on."""
        caller, lines = Caller(self._used), list[str]()
        for done in test.setup:
            lines += [*caller.call(done), "if (err != JET_errSuccess) return FALSE;", *caller.after(done)]
        self._used.code("JET_errSuccess")
        body = _indented([*(["JET_ERR err;", ""] if lines else []), *lines, "return TRUE;"])
        return (
            f"\nstatic BOOL the_world_is_set_up(void)\n{{\n{body}}}\n"
            f"\nstatic void set_up(void)\n{{\n    is_set_up = the_world_is_set_up();\n}}\n"
        )

    def _test(self, test: Test) -> str:
        court = Foreseen(self._stock.rehearsal.bench, environment(self._stock.rehearsal.world))
        caller, calls = Caller(self._used), list[str]()
        lines = ["if (!the_world_is_set_up())", "{", '    ok(0, "the world cannot be set up\\n");', "    return;", "}"]
        followed = self._followed(court, test)
        for step in test.steps:
            allowed = court.allowed(court.read(step.done.name, step.done.arguments)) if is_safe(step) else None
            if not followed or allowed is None or allowed.is_open or step.expected not in allowed.answers:
                self.ended += 1
                break
            calls += self._call(caller, step, allowed)
            followed = court.take(step.done)
            self.calls += 1
        lines = [*(["JET_ERR err;", ""] if calls else []), *lines, *calls]
        return f"\n/* {test.purpose} */\nstatic void test_{test.number:05}(void)\n{{\n{_indented(lines)}}}\n"

    def _followed(self, court: Foreseen, test: Test) -> bool:
        """Whether the law can be followed through the set-up."""
        self.calls += len(test.setup)
        return [court.take(done) for done in test.setup].count(False) == 0

    def _call(self, caller: Caller, step: Step, allowed: Allowed) -> Iterator[str]:
        """A call, the check of what it answered, and the end of the test if the rest needs another answer."""
        used, name = self._used, step.done.name
        yield ""
        yield from caller.call(step.done, step.call.instance)
        if self._codes(step.call.function):
            self._mentioned.add(step.call.function)
            yield f"END_IF_LEFT_OPEN({step.call.function});"
        expected = [step.expected, *sorted(allowed.answers - {step.expected})]
        checks = [f"err == {used.code(symbol)}" for symbol in expected]
        checks += [f"broken(err == {used.code(symbol)})" for symbol in sorted(allowed.older)]
        yield f'ok({" || ".join(checks)}, "{name} returned %ld\\n", err);'
        yield f"if (err != {step.expected}) return;"
        yield from caller.after(step.done, step.call.instance)

    # --- the end ------------------------------------------------------------------------------------------------------
    def _end(self, names: Iterable[str]) -> str:
        tests = "".join(f'    {{ "{name}", {name} }},\n' for name in names)
        loads = "".join(f'    p{name} = esent_function("{name}");\n' for name in sorted(self._used.functions))
        return (
            f"\nstatic const struct backup_test tests[] =\n{{\n{tests}}};\n"
            f"\nSTART_TEST({self._name})\n{{\n{loads}"
            f'    run_tests("{self._name}", tests, ARRAY_SIZE(tests));\n}}\n'
        )


def _indented(lines: Iterable[str]) -> str:
    return "".join(f"    {line}\n" if line else "\n" for line in lines)
