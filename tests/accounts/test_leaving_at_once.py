"""Two administrators who leave at the same moment: one is seen after the other, and stays."""

import threading
import time

import pytest
from django.db import connection, connections, transaction

from coopdec.accounts import queries
from coopdec.accounts.enums import Role
from coopdec.accounts.models import Membership
from coopdec.accounts.services import personal, teams
from coopdec.common.workflow import Refused
from tests.accounts.teamwork import member, town

pytestmark = pytest.mark.other_postgres


def leave(part):
    teams.end_membership(part, by=part.user)


def lose_the_role(part):
    teams.change_role(part, role=Role.READER, by=part.user)


def be_erased(part):
    personal.erase(part.user, by=part.user)


@pytest.mark.parametrize("first_act", [leave, lose_the_role, be_erased])
@pytest.mark.parametrize("second_act", [leave, be_erased])
def test_one_of_two_stays(committed, first_act, second_act):
    people = [member(town(), f"{name}@ville.example", Role.ADMINISTRATOR) for name in ("un", "deux")]
    one, two = (
        Membership.objects.select_related("user", "organisation").get(user=person) for person in people
    )
    watcher = committed()
    watcher.autocommit = True
    done, waiting = {}, {}

    def second():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            waiting["pid"] = cursor.fetchone()[0]
        try:
            second_act(two)
            done["second"] = "gone"
        except Refused:
            done["second"] = "stays"
        finally:
            connections.close_all()

    with transaction.atomic():
        teams.lock_team(town())
        first_act(one)
        thread = threading.Thread(target=second)
        thread.start()
        wait_for_lock(watcher, waiting)
    thread.join(60)
    assert done == {"second": "stays"}
    assert [part.user for part in queries.lasting_administrators(town())] == [two.user]


def wait_for_lock(watcher, waiting):
    asked = "SELECT 1 FROM pg_locks WHERE pid = %s AND NOT granted"
    until = time.monotonic() + 60
    while not ("pid" in waiting and watcher.execute(asked, [waiting["pid"]]).fetchone()):
        assert time.monotonic() < until, "the second waits for nothing"
        time.sleep(0.01)
