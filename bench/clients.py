"""Readers, in a process of their own: `python -m bench.clients <port> <clients>`, paths on standard input.

Each client keeps its connection and asks the next path of a common list; no HTTP cache. Standard output: JSON
with the seconds of every answer, how long all of it took, and the statuses.
"""

import http.client
import itertools
import json
import sys
import threading
import time
from collections import Counter


def client(port: int, paths: list[str], turn: itertools.count, times: list[float], statuses: Counter) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    while (number := next(turn)) < len(paths):
        began = time.perf_counter()
        try:
            connection.request("GET", paths[number], headers={"Accept-Encoding": "gzip"})
            answer = connection.getresponse()
            answer.read()
        except (http.client.HTTPException, OSError):
            connection.close()
            statuses["broken"] += 1
            continue
        times.append(time.perf_counter() - began)
        statuses[answer.status] += 1


def main() -> None:
    port, clients = int(sys.argv[1]), int(sys.argv[2])
    paths = sys.stdin.read().split("\n")
    turn, times, statuses = itertools.count(), [], Counter()
    threads = [
        threading.Thread(target=client, args=(port, paths, turn, times, statuses)) for _ in range(clients)
    ]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(json.dumps({"times": times, "took": time.perf_counter() - began, "statuses": statuses}))


if __name__ == "__main__":
    main()
