"""What the engine tells of its instances, and the memory it tells it in (pages JetGetInstanceInfo, JetFreeBuffer)."""

from __future__ import annotations

from jetlaw.model.arguments import GIVEN_BUFFER, OUTPUT, TEXT
from jetlaw.model.rows import Call, Row, check, done, trouble, undefined
from jetlaw.model.vocabulary import all_of, engine

GIVES_BUFFER = engine.buffers.to("some")
"""What a call does that gives out memory for JetFreeBuffer."""

_nobody = all_of.instances.is_("none")
_empty = _nobody & TEXT.variable.is_("unicode")  # the other form gives out memory even for no instance at all

_INSTANCE_INFO: tuple[Row, ...] = (
    check("JET_errInvalidParameter", OUTPUT.variable.is_("null"), "R-071 page io.cxx:2146"),
    trouble("JET_errOutOfMemory", "out of memory", "page io.cxx:2273", when=~_empty),
    done(~_empty, "jetapi.cxx:22881", GIVES_BUFFER),
    done(_empty, "io.cxx:2194"),
    done(~_nobody, "R-070", GIVES_BUFFER),
    done(_nobody, "R-070"),
)

_buffer = GIVEN_BUFFER.variable
_none_left = engine.buffers.is_("none")

# How many are still out only the caller's count tells.
_FREE: tuple[Row, ...] = (
    undefined(_buffer.is_("foreign") | (_buffer.is_("given") & _none_left), "R-072 jetapi.cxx:22654"),
    done(_buffer.is_("null"), "R-072 jetapi.cxx:22654"),
    done(_buffer.is_("given"), "R-070 jetapi.cxx:22654", engine.buffers.to("none"), witness="last"),
    done(_buffer.is_("given"), "R-070 jetapi.cxx:22654", witness="more"),
)

CALLS: tuple[Call, ...] = (
    Call("JetGetInstanceInfo", (OUTPUT, TEXT), _INSTANCE_INFO, "engine"),
    Call("JetFreeBuffer", (GIVEN_BUFFER,), _FREE, "engine"),
)
