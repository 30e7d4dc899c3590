"""What no type can say: that names refer to something, numbers agree and ids run without gaps.

Each check yields (key, problem) pairs; the loader raises the first.
"""

from collections.abc import Iterable, Iterator, Mapping

from jetlaw.model.facts.schema import (
    Ambiguity,
    Code,
    Decision,
    Difference,
    Flag,
    Function,
    KnownBug,
    Rule,
    Shown,
    UnboundPair,
    UnboundRule,
)

Problems = Iterator[tuple[str, str]]

_NO_CODES = frozenset({"hang", "crash", "undefined", "failing"})
"""What stands where rows have a code, and is none."""


def code_problems(codes: Mapping[str, Code]) -> Problems:
    """Aliases and equivalents exist; a JET number has one canonical symbol; a number has a source."""
    canonical: dict[int, str] = {}
    for symbol, code in codes.items():
        if (code.value is None) != (code.value_source is None):
            yield f"{symbol}.value_source", "value and value_source come together"
        if code.jet_equivalent is not None and code.jet_equivalent not in codes:
            yield f"{symbol}.jet_equivalent", f"{code.jet_equivalent} is no code"
        if code.alias_of is not None:
            target = codes.get(code.alias_of)
            if target is None or target.value != code.value:
                yield f"{symbol}.alias_of", f"{code.alias_of} is no code with the number {code.value}"
        elif code.value is not None and code.origin not in {"win32", "ds_hr"}:
            first = canonical.setdefault(code.value, symbol)
            if first != symbol:
                yield f"{symbol}.value", f"{code.value} is the number of {first}, and alias_of does not say so"


def flag_problems(flags: Mapping[str, Flag]) -> Problems:
    """A flag has a number with its source, or says why it has none."""
    for symbol, flag in flags.items():
        if (flag.value is None) != (flag.value_source is None):
            yield f"{symbol}.value_source", "value and value_source come together"
        if (flag.value is None) == (flag.unnumbered is None):
            yield f"{symbol}.value", "a flag has either a number or, in unnumbered, the reason why not"


def function_problems(
    functions: Mapping[str, Function], codes: Mapping[str, Code], flags: Mapping[str, Flag]
) -> Problems:
    """Whatever a function names exists."""
    exported: dict[str, str] = {}
    for function in functions.values():
        yield from _relation_problems(function, functions)
        yield from _symbol_problems(function, codes)
        yield from _flag_use_problems(function, codes, flags)
        for name in (function.name, *function.variants):
            if exported.setdefault(name, function.name) != function.name:
                yield f"{function.name}.variants", f"{name} belongs to {exported[name]}"


def _relation_problems(function: Function, functions: Mapping[str, Function]) -> Problems:
    for role, sibling in function.siblings.items():
        if sibling is not None and sibling not in functions:
            yield f"{function.name}.siblings.{role}", f"{sibling} is no function"
    if function.siblings and function.name not in function.siblings.values():
        yield f"{function.name}.siblings", "a function is one of its own siblings"
    if function.return_codes_from is not None and function.return_codes_from not in functions:
        yield f"{function.name}.return_codes_from", f"{function.return_codes_from} is no function"
    for code in function.return_codes:
        if code.cause_function is not None and code.cause_function not in functions:
            yield f"{function.name}.return_codes.{code.symbol}.cause_function", f"{code.cause_function} is no function"


def _symbol_problems(function: Function, codes: Mapping[str, Code]) -> Problems:
    seen: set[str] = set()
    for code in function.return_codes:
        key = f"{function.name}.return_codes.{code.symbol}"
        if code.symbol in seen:
            yield key, "stands twice"
        if code.symbol not in codes:
            yield key, f"{code.symbol} is no code"
        seen.add(code.symbol)
    for mention in function.mentioned_codes:
        if mention.symbol not in codes:
            yield f"{function.name}.mentioned_codes.{mention.symbol}", f"{mention.symbol} is no code"


def _flag_use_problems(function: Function, codes: Mapping[str, Code], flags: Mapping[str, Flag]) -> Problems:
    parameters = {parameter.name for parameter in function.parameters}
    for use in function.flags:
        key = f"{function.name}.flags.{use.symbol}"
        if use.symbol not in flags:
            yield key, f"{use.symbol} is no flag"
        if use.param not in parameters:
            yield f"{key}.param", f"{use.param} is no parameter of {function.name}"
        rejections = (use.rejected_with, use.rejected_with_nonzero, *(error.symbol for error in use.conditional_errors))
        for symbol in rejections:
            if symbol is not None and symbol not in codes:
                yield key, f"{symbol} is no code"


def listing_problems(functions: Mapping[str, Function], codes: Mapping[str, Code]) -> Problems:
    """A code names exactly the functions that list it, and only functions that mention it."""
    listed = {(code.symbol, name) for name, function in functions.items() for code in function.return_codes}
    mentioned = {(code.symbol, name) for name, function in functions.items() for code in function.mentioned_codes}
    claimed = {(symbol, name) for symbol, code in codes.items() for name in code.documented_for}
    for symbol, name in sorted(listed ^ claimed):
        yield f"{symbol}.documented_for", f"disagrees with the return codes of {name}"
    for symbol, code in codes.items():
        for name in code.mentioned_for:
            if (symbol, name) not in mentioned:
                yield f"{symbol}.mentioned_for", f"disagrees with the mentioned codes of {name}"


def sequence_problems(entries: Iterable[str], form: str) -> Problems:
    """Ids count from one without gaps."""
    for number, identity in enumerate(entries, start=1):
        expected = form.format(number)
        if identity != expected:
            yield identity, f"out of sequence: {expected} belongs here"


def decision_problems(decisions: Mapping[str, Decision], ambiguities: Mapping[str, Ambiguity]) -> Problems:
    """Each ambiguity has its decision, and nothing else has one."""
    for identity in decisions:
        if identity not in ambiguities:
            yield identity, "is no ambiguity"
    for identity in ambiguities:
        if identity not in decisions:
            yield identity, "has no decision"


def unbound_rule_problems(unbound: Mapping[str, UnboundRule], rules: Mapping[str, Rule]) -> Problems:
    """What is said not to be bound is a rule."""
    for identity in unbound:
        if identity not in rules:
            yield identity, "is no rule"


def unbound_pair_problems(unbound: Mapping[str, UnboundPair], functions: Mapping[str, Function]) -> Problems:
    """What is said not to be bound is a documented return code of a function."""
    for name, pair in unbound.items():
        function = functions.get(pair.function)
        if function is None:
            yield name, f"{pair.function} is no function"
        elif pair.code not in {code.symbol for code in function.return_codes}:
            yield name, f"{pair.function} lists no {pair.code}"


def difference_problems(
    differences: Mapping[str, Difference], functions: Mapping[str, Function], codes: Mapping[str, Code]
) -> Problems:
    """A difference names functions and answers that exist, and is shown by rows or says why not."""
    for identity, difference in differences.items():
        yield from _names_problems(identity, difference.functions, difference.rows, functions, codes)
        if bool(difference.rows) == bool(difference.unseen):
            yield f"{identity}.rows", "a difference has either rows or, in unseen, the reason why not"


def bug_problems(
    bugs: Mapping[str, KnownBug], functions: Mapping[str, Function], codes: Mapping[str, Code]
) -> Problems:
    """A bug names functions and answers that exist; it was fixed everywhere or nowhere."""
    for identity, bug in bugs.items():
        yield from _names_problems(identity, bug.functions, bug.rows, functions, codes)
        if len({version is None for version in (bug.ese, bug.esent, bug.since)}) > 1:
            yield f"{identity}.since", "ese, esent and since come together"


def _names_problems(
    identity: str,
    names: tuple[str, ...],
    rows: tuple[Shown, ...],
    functions: Mapping[str, Function],
    codes: Mapping[str, Code],
) -> Problems:
    for name in (*names, *(row.function for row in rows)):
        if name not in functions:
            yield identity, f"{name} is no function"
    for row in rows:
        if row.answer not in codes and row.answer not in _NO_CODES:
            yield f"{identity}.rows", f"{row.answer} is no answer"
