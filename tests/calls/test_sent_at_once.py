"""An application that is sent twice at the same moment: one receipt, and both are told the same."""

import threading

import pytest
from django.db import connection, connections, transaction

from coopdec.calls.models import Receipt
from coopdec.calls.services import sending
from coopdec.directory.models import Organisation
from tests.accounts.test_leaving_at_once import wait_for_lock
from tests.calls.test_applying import ANGERS, whole
from tests.calls.test_configuring import open_call
from tests.contribution.people import member, national

pytestmark = pytest.mark.other_postgres


def test_the_same_request_twice_is_one_receipt(committed):
    angers = Organisation.objects.get(slug=ANGERS)
    person = member(angers, role="manager")
    town = Organisation.objects.filter(kind="foreign-authority", country="SN").order_by("pk").first()
    ready = whole(open_call("appel-generaliste-2025", national().person), angers, person, town)
    watcher = committed()
    watcher.autocommit = True
    waiting, told = {}, {}

    def again():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            waiting["pid"] = cursor.fetchone()[0]
        try:
            told["second"] = sending.submit(ready, key="one-key", by=person)
        finally:
            connections.close_all()

    with transaction.atomic():
        told["first"] = sending.submit(ready, key="one-key", by=person)
        thread = threading.Thread(target=again)
        thread.start()
        wait_for_lock(watcher, waiting)
    thread.join(60)
    assert told["first"] == told["second"] == Receipt.objects.get()
