"""`manage.py keep_atlas`: keeps this machine's snapshot up to date; one process a machine does it."""

import logging
import signal
import time
from typing import Any

from django.core.management.base import BaseCommand
from django.db import InterfaceError, OperationalError, connection

from coopdec.atlas.exports.dumps import Daily
from coopdec.atlas.services import limits
from coopdec.atlas.services.builder import NIGHT, Builder, Done, Election

log = logging.getLogger(__name__)

PAUSE = 0.5  # seconds between two looks at the journal
LONGEST_PAUSE = 10.0  # after failures
SWEEP = 10.0
KINDS = {"base": "index entier", "overlay": "fiches changées", "same": "rien à relire"}


class StoppedError(BaseException):
    """The process is asked to end: not an error, nothing may catch it on the way."""


class Command(BaseCommand):
    swept = 0.0
    help = "Tient à jour l’index de l’atlas sur cette machine (ou --once : le met à jour et s’arrête)."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="Mettre à jour une fois, puis s’arrêter.")
        parser.add_argument("--full", action="store_true", help="Refaire d’abord l’index en entier.")
        parser.add_argument(
            "--night",
            type=int,
            default=NIGHT,
            metavar="HEURE",
            choices=range(24),
            help=f"Heure à partir de laquelle l’index est refait en entier ({NIGHT} par défaut).",
        )

    def handle(self, *, once: bool, full: bool, night: int, **options: Any) -> None:
        self.full = full
        if once:
            self.once(night)
            return
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, _stop)
        try:
            self.keep(night)
        except StoppedError:
            self.daily.end()
            self.say("Arrêté.")

    def once(self, night: int) -> None:
        builder = Builder(night=night)
        election = Election(builder.place)
        try:
            if not election.won():
                self.say("Un autre processus de cette machine tient l’index à jour.")
                return
            builder.still_mine = election.check
            self.start(builder)
            self.tell(builder.step())
            self.say("L’index de l’atlas est à jour.")
        finally:
            election.close()

    def keep(self, night: int) -> None:
        """Until stopped. A failure (database restarted, disk full) is told, tried again, ever less often."""
        self.pause = PAUSE
        self.daily = Daily(night)
        while True:
            try:
                self.lead(night)
            except (OperationalError, InterfaceError) as error:
                self.say(f"La base ne répond pas ({_line(error)}) ; nouvel essai dans {self.pause:g} s.")
            except Exception:  # whatever it is, the next sheet published may be the cure
                log.exception("L’index n’a pas pu être mis à jour ; nouvel essai dans %g s.", self.pause)
            connection.close()
            time.sleep(self.pause)
            self.pause = min(2 * self.pause, LONGEST_PAUSE)

    def lead(self, night: int) -> None:
        """Wait to be the one that builds, then build as long as the lock holds. Raises what goes wrong."""
        builder = Builder(night=night)
        election = Election(builder.place)
        try:
            if not election.won():
                self.say(
                    "Un autre processus de cette machine tient l’index à jour : celui-ci attend son tour."
                )
                while not election.won():
                    time.sleep(PAUSE)
            self.say("Ce processus tient à jour l’index de l’atlas.")
            builder.still_mine = election.check
            self.start(builder)
            while True:
                self.tell(builder.step())
                election.check()
                self.daily.look()
                self.sweep()
                self.pause = PAUSE
                time.sleep(PAUSE)
        finally:
            election.close()

    def sweep(self) -> None:
        """What limits keep of addresses goes when it is needed no more, even if nobody asks again."""
        if time.monotonic() - self.swept > SWEEP:
            self.swept = time.monotonic()
            limits.clean()

    def start(self, builder: Builder) -> None:
        builder.start()
        if self.full:
            builder.forget()
            self.full = False  # once, whatever fails later

    def tell(self, done: Done | None) -> None:
        if done:
            self.say(
                f"Version {done.version} : {KINDS[done.kind]}, {done.sheets} fiches, {done.seconds:.2f} s."
            )

    def say(self, text: str) -> None:
        self.stdout.write(text)
        self.stdout.flush()


def _stop(_number: int, _frame: Any) -> None:
    raise StoppedError


def _line(error: Exception) -> str:
    return str(error).strip().partition("\n")[0] or type(error).__name__
