"""Planned suites: tests made from the compiled law, with a promise, the same at every run.

`tour` makes every call in every state; `pairs` every two calls in a row; `wp` besides checks after every call where it
has led, and so catches every implementation that has no more states than the law. See `jetlaw.conformance.suites.plan`.
"""
