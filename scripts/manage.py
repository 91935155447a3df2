"""Django's commands with the database at hand: started for the time of the command if it does not run."""

import os
import sys

from coopdec.common import embedded
from scripts import setup
from scripts.run import database
from scripts.steps import PYTHON, ROOT, Steps, call, main


def manage() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "coopdec.settings.dev")
    given = os.environ.get("DATABASE_URL", "").strip() or embedded.running_url(ROOT)
    steps = Steps(setup.COUNT + (not given))
    setup.install(steps)
    with database(steps, given):
        return call(PYTHON, "manage.py", *sys.argv[1:], quiet=False, console=True)


if __name__ == "__main__":
    main(manage)
