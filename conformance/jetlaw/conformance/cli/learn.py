"""``jetlaw learn``: learn the machine that an implementation is, and compare it with the law."""

from __future__ import annotations

import argparse
import shutil
import time
from pathlib import Path

from jetlaw.conformance.bench import worlds
from jetlaw.conformance.cli.common import adapter_of, bench_of, console, fault_of, progress, write_json
from jetlaw.conformance.cli.options import Fault
from jetlaw.conformance.learn.drawing import FORMATS, render, text
from jetlaw.conformance.learn.learner import AalpyMissing, require
from jetlaw.conformance.learn.session import Effort, Lesson, Teacher
from jetlaw.conformance.learn.telling import as_json, show
from jetlaw.conformance.words import plain, quoted
from jetlaw.diagrams import RendererMissing
from jetlaw.model.facts import UnknownName


def command(options: argparse.Namespace) -> int:
    """Learn the adapter's machines, tell where they differ from the law's, and draw that."""
    _refuse_nonsense(options)
    bench, adapter = bench_of(options.profile), adapter_of(options.adapter)
    try:
        where = worlds(options.slice)
    except UnknownName as error:
        raise fault_of(error) from None
    effort = Effort(options.inputs, options.machines, options.all_inputs)
    started, name = time.monotonic(), plain(adapter.name)
    with progress(f"learning {name}") as told:
        teacher = Teacher(adapter, bench, options.seed, effort, spec=options.adapter, progress=told)
        lesson = teacher.learn(where)
    head = {"profile": options.profile, "seed": options.seed, "adapter": name, "slice": options.slice}
    title = f"{name} against {options.profile}, slice {options.slice}, seed {options.seed}"
    _tell(options, lesson, head, title, time.monotonic() - started)
    return lesson.status


def _tell(options: argparse.Namespace, lesson: Lesson, head: dict[str, object], title: str, seconds: float) -> None:
    """Tell it wherever it was asked for; a file that cannot be written hides nothing."""
    problems: list[Fault] = []
    for write in (_write_json, _draw):
        try:
            write(options, lesson, head, title)
        except Fault as fault:
            problems.append(fault)
    if str(options.json) != "-":
        show(lesson, console(), title, seconds)
    if problems:
        raise problems[0]


def _write_json(options: argparse.Namespace, lesson: Lesson, head: dict[str, object], _title: str) -> None:
    if options.json:
        write_json(as_json(lesson, head), options.json)


def _draw(options: argparse.Namespace, lesson: Lesson, _head: dict[str, object], title: str) -> None:
    if options.output is None or not lesson.findings:
        return
    path: Path = options.output / f"difference.{options.format}"
    try:
        made = render(text(lesson.findings, title), options.format)
        options.output.mkdir(parents=True, exist_ok=True)
        path.write_bytes(made)
    except RendererMissing as error:
        raise Fault(str(error)) from error
    except OSError as error:
        raise Fault(f"cannot write {plain(path)}: {error.strerror}") from error
    if str(options.json) != "-":
        console().print(str(path), markup=False)


def _refuse_nonsense(options: argparse.Namespace) -> None:
    try:
        require()
    except AalpyMissing as error:
        raise Fault(str(error)) from None
    if options.inputs < 1:
        raise Fault(f"--inputs {options.inputs} would learn nothing; give at least 1")
    if options.machines is not None and options.machines < 1:
        raise Fault(f"--machines {options.machines} would learn nothing; give at least 1")
    if options.format not in FORMATS:
        raise Fault(f"unknown format {quoted(options.format)}; there are: {', '.join(FORMATS)}")
    if options.output is not None and options.format != "dot" and shutil.which("dot") is None:
        raise Fault(str(RendererMissing("dot", options.format)))
