"""gunicorn's worker of threads that says when each request came, before it waited for a thread.

`--worker-class coopdec.worker.Worker` with `ARRIVAL_HEADER=X-Arrived`: a deadline is compared with that
moment, not with the one at which a busy server turns to the request (`common.clients.arrived_at`).
"""

import time
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

HEADER = "X-ARRIVED"


class Worker(ThreadWorker):
    def enqueue_req(self, conn: Any) -> None:
        """A connection was accepted, or a kept one speaks again."""
        conn.arrived_at = time.time()
        super().enqueue_req(conn)

    def handle_request(self, req: Any, conn: Any) -> Any:
        """What the client wrote under this name is nobody's word."""
        said = [(name, value) for name, value in req.headers if name.upper() != HEADER]
        req.headers = [*said, (HEADER, f"{conn.arrived_at:.6f}")]
        return super().handle_request(req, conn)
