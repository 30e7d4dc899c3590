"""Pictures of the law: plain graphs taken from it, and renderers."""
