"""What the worker does for accounts, each night."""

from django.contrib.sessions.backends.db import SessionStore
from procrastinate.contrib.django import app

from coopdec.accounts.services.forgetting import close_what_is_over, forget_inactive
from coopdec.accounts.services.teams import follow_successors
from coopdec.common import queue


@app.periodic(cron="7 3 * * *")
@app.task(name="accounts.forget", queue=queue.SLOW, queueing_lock="accounts.forget")
def forget(timestamp: int) -> None:
    follow_successors()
    close_what_is_over()
    forget_inactive()
    SessionStore.clear_expired()
