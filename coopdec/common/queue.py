"""Work for later, kept in the same PostgreSQL: what is asked in a transaction stands or falls with it.

The worker (`manage.py work`) does it; tasks are the functions of each room's `tasks.py`.
"""

from datetime import datetime

from django.db import connection, transaction
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.manager import JobManager
from procrastinate.tasks import configure_task

# Slow work has its own queue: letters never wait behind files.
QUICK, SLOW = "quick", "slow"


def later(
    task: str, *, at: datetime | None = None, queue: str = QUICK, once: str = "", **facts: int | str
) -> bool:
    """Ask for a task, by its name, in the current transaction; `once`: not if the same still waits (False).

    The connection is always Django's, in the worker too, whose own one knows nothing of our transaction.
    Facts are ids and references, never personal data: those who keep the machine look at jobs.
    """
    if not connection.in_atomic_block:
        raise transaction.TransactionManagementError("Work is asked for with its act: open a transaction.")
    deferrer = configure_task(
        name=task,
        job_manager=JobManager(DjangoConnector()),
        queue=queue,
        schedule_at=at,
        queueing_lock=once or None,
    )
    try:
        with transaction.atomic():  # a refusal by the queue must not spoil the act
            deferrer.defer(**facts)
    except AlreadyEnqueued:
        return False
    return True
