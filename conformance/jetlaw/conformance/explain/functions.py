"""What a function's page of the law says."""

from collections.abc import Iterator

from jetlaw.conformance.explain import effects, phrases, requirements, rows, shortest
from jetlaw.conformance.explain.argument_clauses import class_words
from jetlaw.conformance.explain.layout import Sheet
from jetlaw.conformance.explain.vocabulary import MACHINES
from jetlaw.model import facts
from jetlaw.model.arguments import Argument
from jetlaw.model.law import CALLS
from jetlaw.model.profiles import Profile
from jetlaw.model.rows import Call
from jetlaw.model.sources import documents, version_of

FAMILIES = {
    "ese-lifecycle": "the calls around a backup (instances, sessions, databases)",
    "ese-legacy-backup": "the calls that make a whole backup into a directory",
    "ese-streaming": "the calls of a streaming backup, in which the client fetches the files piece by piece",
    "ese-snapshot": "the calls of a snapshot backup, in which the engine stands still while volumes are copied",
    "ese-restore": "the calls of a restore",
    "ds-backup": "the calls that back up the Active Directory database",
    "ds-restore": "the calls that restore the Active Directory database",
}


_ONLY = "It names no instance, and works on the only one of single-instance (legacy) mode."
_ORDER = (
    "The engine makes its checks from top to bottom, and the first that holds answers. The documentation does not tell "
    "the order: every check that holds may answer, and the call succeeds only if none holds for certain."
)


def explain_function(name: str, profile: Profile, sheet: Sheet) -> None:
    """Print everything the law says of a function."""
    call = CALLS.get(name)
    sheet.title(name)
    sheet.paragraph(_head(name, call))
    if call is None:
        sheet.paragraph("The law has no rows for this function yet. What its page lists:")
        sheet.table((("answer", 2), ("when, by the page", 3)), _page_list(name))
        return
    if not profile.has(name):
        sheet.paragraph(_lacking(profile))
    _arguments(call, sheet)
    _when(call, profile, sheet)
    sheet.heading("What comes back")
    sheet.paragraph(_ORDER)
    _rows(call, profile, sheet)
    _unbound(name, sheet)
    _way(name, profile, sheet)


def explain_event(name: str, profile: Profile, sheet: Sheet) -> None:
    """Print what the law says of something that happens by itself."""
    call = CALLS[name]
    sheet.title(name)
    sheet.paragraph(
        f"This is no call: it happens by itself, in the life of {MACHINES[call.machine]}. The law lets it happen "
        "whenever a row applies, and never expects it."
    )
    sheet.heading("When it may happen, and what follows")
    _rows(call, profile, sheet)


def _head(name: str, call: Call | None) -> str:
    function = facts.function(name)
    parts = [f"This is one of {FAMILIES[function.family]}."]
    if call is not None:
        parts.append(f"It is a step in the life of {MACHINES[call.machine]}.")
        parts += [_ONLY] if call.legacy else []
    parts.append(f"In Windows since {rows.VERSIONS[version_of(name)]} ({function.dll}).")
    if function.variants:
        parts.append(f"Exported as {' and '.join(function.variants)}.")
    parameters = ", ".join(f"{p.c_type} {p.name}" for p in function.parameters)
    parts.append(f"Parameters: {parameters}." if parameters else "It takes no parameters.")
    if function.status:
        parts.append(f"Status: {function.status}.")
    return " ".join(parts)


def _lacking(profile: Profile) -> str:
    """Which reading lacks the function."""
    if profile.reading == "engine":
        return f"The open-source engine, of which {profile.name} speaks, does not have it."
    return f"{rows.VERSIONS[profile.version]}, which {profile.name} speaks of, does not have it."


def _page_list(name: str) -> Iterator[tuple[str, str]]:
    for listed in facts.function(name).return_codes:
        yield phrases.numbered(listed.symbol), listed.condition


def _arguments(call: Call, sheet: Sheet) -> None:
    sheet.heading("What tells its calls apart")
    if not call.arguments:
        sheet.paragraph("Nothing: to the law all its calls are alike.")
        return
    sheet.paragraph("The law sorts each argument into classes; calls of the same classes are alike.")
    sheet.table(
        (("argument", 2), ("class", 3), ("sample", 2), ("what it is", 5)),
        (line for argument in call.arguments for line in _classes(call.name, argument)),
    )


def _classes(function: str, argument: Argument) -> Iterator[tuple[str, str, str, str]]:
    name = argument.variable.name if argument.parameter else "which form"
    for number, value in enumerate(argument.variable.domain):
        said = flags_of(function, argument, value) or class_words(argument.variable.name, value)
        yield name if number == 0 else "", value, _sample(function, argument, value), said


def _sample(function: str, argument: Argument, value: str) -> str:
    """A value of the class, where it is a value of the parameter itself."""
    sample = argument.samples.get(value)
    if sample in (None, "null") or argument.parameter not in {p.name for p in facts.function(function).parameters}:
        return ""
    if isinstance(sample, int):
        return f"0x{sample:X}" if argument.bits else str(sample)
    return f'"{sample}"'


def flags_of(function: str, argument: Argument, value: str) -> str:
    """The flags that a class of flag values stands for; empty where words say it better, or a page names none."""
    left = argument.samples.get(value)
    if not argument.bits or not isinstance(left, int) or class_words(argument.variable.name, value):
        return ""
    if not left:
        return "no flag"
    uses = [facts.flag(use.symbol) for use in facts.function(function).flags]
    named = [flag for flag in uses if flag.value and left & flag.value == flag.value]
    for flag in named:
        left &= ~(flag.value or 0)
    return "" if left else " and ".join(flag.symbol for flag in named)


def _when(call: Call, profile: Profile, sheet: Sheet) -> None:
    needed, forbidden = requirements.of(call, profile)
    sheet.heading("When it may be called")
    if not needed and not forbidden:
        sheet.paragraph("At any time.")
    if needed:
        sheet.paragraph("It can succeed only if all of this holds:")
        sheet.points(needed)
    if forbidden:
        sheet.paragraph("And it is refused" if needed else "It is refused")
        sheet.points(f"when {one}" for one in forbidden)
    if call.failing and profile.reading == "documented":
        cited = ", ".join(phrases.source(s) for s in call.failing.sources)
        sheet.paragraph(
            f"Every failure of the call has an effect beside its own: {effects.said(call.failing.then)} ({cited}). "
            f"That is so when {phrases.condition(call.failing.when)}."
        )


def _rows(call: Call, profile: Profile, sheet: Sheet) -> None:
    placed = list(rows.rows_of(call.name))
    both = sum(rows.is_documented(p) and rows.is_engines(p) for p in placed)
    documented = sum(map(rows.is_documented, placed)) - both
    engines = sum(map(rows.is_engines, placed)) - both
    sheet.paragraph(
        f"A dash means that this reading has no such row: {both} of the rows are in both readings, {documented} only "
        f"in the documentation, {engines} only in the engine. Asked for: {profile.name}"
        + (", so the last column counts." if profile.reading == "engine" else ", so the column before the last counts.")
    )
    sheet.table((("row", 0), ("answer", 7), ("documentation", 3), ("the engine", 3)), rows.listed(placed), spaced=True)


def _unbound(name: str, sheet: Sheet) -> None:
    answered = {p.row.answer for p in rows.rows_of(name) if rows.is_documented(p)}
    inherited = facts.function(name).return_codes_from
    pages = [name, *([inherited] if inherited else [])]
    listed = [code for page in pages for code in facts.function(page).return_codes if code.symbol not in answered]
    engines = {p.row.answer for p in rows.rows_of(name) if rows.is_engines(p)}
    silent = sorted(symbol for symbol in engines if symbol and not documents(name, symbol) and symbol != "hang")
    if listed:
        sheet.heading("Listed on its page, and said by no row")
        sheet.points(f"{phrases.numbered(code.symbol)}: {code.condition}" for code in listed)
    if silent:
        sheet.heading("Answered by the engine, and not on its page")
        sheet.points(phrases.numbered(symbol) for symbol in silent)


def _way(name: str, profile: Profile, sheet: Sheet) -> None:
    way = shortest.to_success(name, profile)
    if way:
        sheet.heading("The shortest way to a success, from nothing")
        sheet.points(way)
