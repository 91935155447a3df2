"""What the worker does for letters."""

from procrastinate import JobContext
from procrastinate.contrib.django import app

from coopdec.common import queue
from coopdec.mailing import services
from coopdec.mailing.services.posting import SEND


@app.task(name=SEND, queue=queue.QUICK)
def send_letter(*, letter: int) -> None:
    services.deliver(letter)


@app.periodic(cron="* * * * *")
@app.task(name="mailing.look_again", queue=queue.QUICK, queueing_lock="mailing.look_again")
def look_again(timestamp: int) -> None:
    services.gather_digests()
    services.look_again()


@app.periodic(cron="17 3 * * *")
@app.task(name="mailing.erase_old", queue=queue.QUICK)
def erase_old(timestamp: int) -> None:
    services.erase_old()


@app.periodic(cron="*/2 * * * *")
@app.task(
    name="mailing.retry_stalled", queue=queue.QUICK, queueing_lock="mailing.retry_stalled", pass_context=True
)
async def retry_stalled(context: JobContext, timestamp: int) -> None:
    """Jobs of workers that died start anew, whatever room they are of."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs():
        await manager.retry_job(job)
