"""What the worker does for documents."""

from procrastinate.contrib.django import app

from coopdec.common import queue
from coopdec.files import services


@app.periodic(cron="*/5 * * * *")
@app.task(name="files.scan", queue=queue.SLOW, queueing_lock="files.scan")
def scan(timestamp: int) -> None:
    services.scan_waiting()
