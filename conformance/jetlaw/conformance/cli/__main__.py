"""``python -m jetlaw.conformance.cli``: the same as ``jetlaw``."""

import sys

from jetlaw.conformance.cli import main

sys.exit(main())
