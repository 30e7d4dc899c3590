"""Learning the machine that an implementation is, and comparing it with the law.

Walks and suites ask whether an implementation keeps the law. Learning asks what the implementation does: it makes calls
until it knows the machine behind the answers, and lays that beside the law's. A state that is wrong in silence then
shows as what it is, a call that leads elsewhere, and not as the odd answers that come of it later.

A machine is learnt over some inputs at a time (`inputs`), by AALpy's adaptive L#, which begins from what the law
expects (`learner`); inputs that should change nothing are tried in a row in every learnt state (`trials`). Nothing is
told that a fresh process does not show again, judged by the court (`confirming`).
"""
