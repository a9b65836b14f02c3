"""``python -m auditor`` is the command ``auditor``."""

import sys

from auditor.commands.main import main

sys.exit(main())
