"""The directory service: a program of its own with an instance of the engine, and the backups and restores of it.

There is no source of it, only the manual; where that leaves a choice, one was taken (A-66 to A-81 of the facts).
"""
