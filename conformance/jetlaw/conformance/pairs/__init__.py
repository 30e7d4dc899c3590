"""The documented pairs (function, code): which of them an adapter can be brought to answer, and what bars the others.

`ways` plans how to get where the law allows a pair, `reach` drives the adapter there, `page` tells what came of it.
"""
