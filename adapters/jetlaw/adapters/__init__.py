"""Implementations under test, behind one small contract (see `jetlaw.adapters.contract`)."""
