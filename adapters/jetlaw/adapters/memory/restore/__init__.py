"""Restores: logs and databases of a backup set checked, copied where they belong, and replayed."""
