"""Whether the law is sound: tried by exhaustive exploration of small worlds.

- `survey`: a world explored, with every decision the law made in it: rows that fired, holes.
- `contradictions`: rows that promise different things of one situation.
- `traps`: states from which the API offers no way back.
- `sometimes`: what must be reachable; `never`: what must not.
"""
