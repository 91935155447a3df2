"""What the worker does for the exchange: each night, and when the record has moved."""

from procrastinate.contrib.django import app

from coopdec.common import queue
from coopdec.exchange.services import columns, introductions, publishing


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
