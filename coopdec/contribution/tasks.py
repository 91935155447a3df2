"""What the worker does for the update online."""

from procrastinate.contrib.django import app

from coopdec.common import queue
from coopdec.contribution import services


@app.periodic(cron="23 5 * * *")
@app.task(name="contribution.remind", queue=queue.SLOW, queueing_lock="contribution.remind")
def remind(timestamp: int) -> None:
    services.remind()
