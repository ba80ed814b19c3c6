"""`python -m pharmadesk.cli`, where the installed command is not at hand."""

from __future__ import annotations

import sys

from pharmadesk.cli import main

sys.exit(main())
