"""A sequence of calls as a program that anyone can run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from jetlaw.conformance.driver import Made
from jetlaw.conformance.happenings import WORK
from jetlaw.conformance.verdicts import Judgement
from jetlaw.conformance.words import answer_name, either


def snippet(made: Sequence[Made], environment: Mapping[str, Any], adapter: str = "memory") -> str:
    """The program of a sequence whose last call was answered wrongly."""
    last = made[-1].answer
    return program(made, environment, adapter, answer_name(last.ret, last.died))


def program(made: Sequence[Made], environment: Mapping[str, Any], adapter: str, came: str) -> str:
    """A Python program that makes the calls; its last line says what came and what the law allows.

    Args:
        made: the calls, the last one being at fault.
        environment: the world, as a trace header's environment.
        adapter: the adapter, as named on the command line.
        came: what the last call answered.
    """
    module, _, attribute = adapter.partition(":")
    if not attribute:
        module, attribute = f"jetlaw.adapters.{module}", "ADAPTER"
    lines = [f"from {module} import {attribute}", "", f"session = {attribute}.open({dict(environment)!r})"]
    lines += [f"session.{_done(one)}" for one in made[:-1]]
    last = made[-1]
    lines += [f"answer = session.{_done(last)}"]
    return "\n".join([*lines, last_word(came, last.judgement)])


def _done(one: Made) -> str:
    """A call, work that is none, or the causing of a trouble."""
    if one.call.function == WORK:
        return f"note({one.trouble!r}, {one.arguments['detail']!r})"
    return f"trouble({one.trouble!r})" if one.trouble else f"call({one.exported!r}, {dict(one.arguments)!r})"


def last_word(came: str, judgement: Judgement) -> str:
    """What the last call answered, and what it should have."""
    allowed = either(allowed.answer for allowed in judgement.allowed) or "no answer at all here"
    return f"# came {came}; the law allows {allowed}"
