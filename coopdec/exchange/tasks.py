"""What the worker does for the exchange: each night, and when the record has moved."""

from django.utils import timezone
from procrastinate.contrib.django import app

from coopdec.common import queue
from coopdec.exchange import statements
from coopdec.exchange.services import columns, introductions, publishing
from coopdec.mailing.rules import told_on


@app.periodic(cron="23 4 * * *")
@app.task(name="exchange.tend_listings", queue=queue.QUICK, queueing_lock="exchange.tend_listings")
def tend_listings(timestamp: int) -> None:
    """Asks that old listings be confirmed, closes those that stay silent."""
    publishing.tend()


@app.periodic(cron="33 4 * * *")
@app.task(name="exchange.tend_introductions", queue=queue.QUICK, queueing_lock="exchange.tend_introductions")
def tend_introductions(timestamp: int) -> None:
    """Lets go what nobody moved, asks what became of what was agreed."""
    introductions.tend()


@app.periodic(cron="*/10 * * * *")
@app.task(name="exchange.keep_columns", queue=queue.SLOW, queueing_lock="exchange.keep_columns")
def keep_columns(timestamp: int) -> None:
    """What matching compares, made again when the journal has moved."""
    columns.keep()


@app.periodic(cron="53 4 * * *")
@app.task(name="exchange.suggest", queue=queue.SLOW, queueing_lock="exchange.suggest")
def suggest(timestamp: int) -> None:
    """What fits each authority and request whose people asked for it; letters leave in the morning."""
    statements.suggest(told_on(timezone.localdate()))
