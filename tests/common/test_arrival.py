"""When a request came: for a deadline, the server's word and nobody else's."""

import time
from datetime import timedelta

import pytest
from django.test import RequestFactory
from django.utils import timezone
from gunicorn.workers.gthread import ThreadWorker

from coopdec.common.clients import arrived_at
from coopdec.worker import Worker


def asked(**headers):
    return RequestFactory().post("/", headers=headers)


def test_without_the_setting_nobody_is_believed(settings):
    settings.ARRIVAL_HEADER = ""
    said = asked(**{"X-Arrived": str(time.time() - 60)})
    assert timezone.now() - arrived_at(said) < timedelta(seconds=1)


@pytest.mark.parametrize("prefix", ["", "t="])
def test_the_server_says_when_it_came(settings, prefix):
    settings.ARRIVAL_HEADER = "X-Arrived"
    said = time.time() - 5
    assert arrived_at(asked(**{"X-Arrived": f"{prefix}{said:.6f}"})).timestamp() == pytest.approx(said)


@pytest.mark.parametrize("said", ["", "hier", "nan", "inf", "1e300", "-1", "{future}", "{old}"])
def test_what_cannot_be_is_now(settings, said):
    settings.ARRIVAL_HEADER = "X-Arrived"
    written = said.format(future=time.time() + 60, old=time.time() - 3600)
    assert timezone.now() - arrived_at(asked(**{"X-Arrived": written})) < timedelta(seconds=1)


class Thing:
    headers = (("HOST", "x"), ("X-ARRIVED", "1"), ("x-arrived", "2"))


def test_the_worker_replaces_what_a_client_writes(monkeypatch):
    seen = []
    monkeypatch.setattr(ThreadWorker, "enqueue_req", lambda _self, conn: seen.append(conn))
    monkeypatch.setattr(ThreadWorker, "handle_request", lambda _self, req, _conn: req.headers)
    worker, conn = Worker.__new__(Worker), Thing()
    before = time.time()
    worker.enqueue_req(conn)
    headers = worker.handle_request(Thing(), conn)
    assert seen == [conn]
    assert [name for name, _value in headers] == ["HOST", "X-ARRIVED"]
    assert before - 1 <= float(headers[1][1]) <= time.time()
