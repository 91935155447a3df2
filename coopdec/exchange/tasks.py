"""What the worker does for the exchange."""

from procrastinate.contrib.django import app

from coopdec.common import queue
from coopdec.exchange.services import columns


@app.periodic(cron="*/10 * * * *")
@app.task(name="exchange.keep_columns", queue=queue.SLOW, queueing_lock="exchange.keep_columns")
def keep_columns(timestamp: int) -> None:
    columns.keep()
