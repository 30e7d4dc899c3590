"""What no type can say: that names refer to something, numbers agree and ids run without gaps.

Each check yields (key, problem) pairs; the loader raises the first.
"""

from collections.abc import Iterator, Mapping

from jetlaw.model.facts.schema import Ambiguity, Code, Flag, Function, Rule

Problems = Iterator[tuple[str, str]]


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


def sequence_problems(entries: Mapping[str, Rule] | Mapping[str, Ambiguity], form: str) -> Problems:
    """Ids count from one without gaps."""
    for number, identity in enumerate(entries, start=1):
        expected = form.format(number)
        if identity != expected:
            yield identity, f"out of sequence: {expected} belongs here"
