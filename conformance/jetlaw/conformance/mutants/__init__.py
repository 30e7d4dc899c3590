"""How good a suite is: every mutant of the law, and which of them the suite kills.

`survey` tries the mutants of a slice. A mutant stands in for an implementation, at the level of classes of calls: no
engine is needed. `proof` tells mutants that are equivalent from those that are not, `kills` which a suite kills.
"""
