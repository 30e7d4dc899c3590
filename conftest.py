"""What every run of the tests has in common, wherever it is started from."""

from __future__ import annotations

import os
from pathlib import Path

# Hypothesis keeps the constants of the modules that it tries. By itself it does so in the current directory.
os.environ.setdefault("HYPOTHESIS_STORAGE_DIRECTORY", str(Path(__file__).parent / ".hypothesis"))
