"""What the worker does for the workspace."""

from procrastinate.contrib.django import app

from coopdec.common import queue
from coopdec.workspace.services import extracts, following, news


@app.periodic(cron="* * * * *")
@app.task(name="workspace.news", queue=queue.QUICK, queueing_lock="workspace.news")
def tell_news(timestamp: int) -> None:
    while news.look_for_news() == news.AT_A_TIME:
        pass
    news.write_letters()


@app.periodic(cron="41 * * * *")
@app.task(name="workspace.forget", queue=queue.QUICK)
def forget(timestamp: int) -> None:
    following.forget_unconfirmed()
    extracts.expire()


@app.task(name=extracts.MAKE, queue=queue.SLOW)
def make_extract(*, extract: int) -> None:
    extracts.make(extract)
