"""What a documented rule, an ambiguity or a recording says, and which rows of the law lean on it."""

from jetlaw.conformance.explain import effects, phrases, rows
from jetlaw.conformance.explain.folds import Fold, Placed, folded
from jetlaw.conformance.explain.layout import Sheet
from jetlaw.model import facts
from jetlaw.model.law import CALLS
from jetlaw.model.law.consequences import CONSEQUENCES
from jetlaw.model.profiles import Profile

_KINDS = {
    "correction": "A recording that corrected what the engine's source seemed to say",
    "data": "A recording that showed an outcome to depend on data that the law does not hold",
    "incomparable": "A recording that showed calls whose answer cannot be compared",
}


def explain_rule(identity: str, _profile: Profile, sheet: Sheet) -> None:
    """Print a documented rule and its use."""
    rule = facts.rule(identity)
    sheet.title(f"{identity}: a documented rule ({rule.section}{f', {rule.topic}' if rule.topic else ''})")
    sheet.paragraph(rule.text)
    sheet.paragraph(f"Pages: {', '.join(rule.pages)}.")
    _use(identity, "Rows that lean on it", "No row of the law leans on this rule.", sheet)


def explain_ambiguity(identity: str, _profile: Profile, sheet: Sheet) -> None:
    """Print what the documentation leaves open, and what the law decided."""
    ambiguity = facts.ambiguity(identity)
    sheet.title(f"{identity}: left open by the documentation ({ambiguity.topic})")
    sheet.paragraph(ambiguity.text)
    sheet.paragraph(f"Pages: {', '.join(ambiguity.pages)}.")
    _use(identity, "What the law decided", "The law has not decided it: no row cites it.", sheet)


def explain_recording(identity: str, _profile: Profile, sheet: Sheet) -> None:
    """Print what a recording showed, and its use."""
    recording = facts.recording(identity)
    sheet.title(f"{identity}: {recording.topic}")
    sheet.paragraph(f"{_KINDS[recording.kind]}.")
    sheet.paragraph(recording.text)
    _use(identity, "Rows that lean on it", "No row of the law leans on it.", sheet)


def _use(identity: str, heading: str, nothing: str, sheet: Sheet) -> None:
    citing = [placed for placed in rows.every_row() if identity in placed.row.sources]
    besides = _besides(identity)
    sheet.heading(heading)
    if citing:
        sheet.table(
            (("function, answer and situation", 7), ("and the engine", 5)),
            ((rows.situation(fold, function=True), _engine(fold.first)) for fold in folded(citing)),
            spaced=True,
        )
    sheet.points(besides)
    if not citing and not besides:
        sheet.paragraph(nothing)


def _besides(identity: str) -> list[str]:
    """Where else the law cites it: what every failure does, and what follows from a change."""
    failing = [
        f"Every failure of {call.name}, when {phrases.condition(call.failing.when)}: {effects.said(call.failing.then)}."
        for call in CALLS.values()
        if call.failing and identity in call.failing.sources
    ]
    return failing + [
        f"Whenever {phrases.condition(consequence.when)}, it follows: {effects.said(consequence.then)}."
        for consequence in CONSEQUENCES
        if identity in consequence.sources
    ]


def _engine(placed: Placed) -> str:
    """Whether the engine agrees with a row."""
    if rows.is_engines(placed):
        return f"{'does' if not rows.is_documented(placed) else 'agrees'}:\n{rows.engine_cell(placed)}"
    others = [p for p in rows.rows_of(placed.function) if rows.is_engines(p) and p.row.answer == placed.row.answer]
    if not others:
        return "never answers so here"
    return "answers so in other cases:\n" + "\n".join(dict.fromkeys(rows.when(Fold((p,))) for p in others))
