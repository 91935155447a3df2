"""What the Makefile calls: standard library only, run by the machine's own Python."""

import sys

# Said here because the modules below would fail to load, with a worse message.
if sys.version_info < (3, 11):  # noqa: UP036
    sys.exit("Coopdec demande Python 3.11 ou plus récent (essayez « make PYTHON=python3.11 … »).")
