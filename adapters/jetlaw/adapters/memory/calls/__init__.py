"""The exported functions, by family: each reads its arguments and calls the engine."""
