"""Deviations: known differences of an implementation, declared in a file, and how the court lives with them.

An entry says in which situation (call, classes of arguments, state, rule) which answer comes, and what state the
process is in afterwards. It is matched on the transition, so that checking goes on from the declared state and a second
fault behind the first is still found. Start reading at ``entry.py``; ``leniency.py`` is where the court asks.
"""
