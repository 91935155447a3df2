"""Readers, in a process of their own: `python -m bench.clients <port> <clients> [<session>]`, paths on
standard input.

Each client keeps its connection and asks the next path of a common list; no HTTP cache. Standard output: JSON
with the seconds of every answer, how long all of it took, the statuses, and the bytes of the longest answer.
"""

import http.client
import itertools
import json
import sys
import threading
import time
from collections import Counter

LONGEST = 900  # seconds: a file of a million sheets


def client(
    port: int,
    paths: list[str],
    turn: itertools.count,
    answers: list[tuple[float, int]],
    statuses: Counter,
    headers: dict[str, str],
) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LONGEST)
    while (number := next(turn)) < len(paths):
        began = time.perf_counter()
        try:
            connection.request("GET", paths[number], headers=headers)
            answer = connection.getresponse()
            size = read(answer)
        except (http.client.HTTPException, OSError):
            connection.close()
            statuses["broken"] += 1
            continue
        answers.append((time.perf_counter() - began, size))
        statuses[answer.status] += 1


def read(answer: http.client.HTTPResponse) -> int:
    """How many bytes there were; a long file is not kept."""
    size = 0
    while chunk := answer.read(1 << 20):
        size += len(chunk)
    return size


def main() -> None:
    port, clients, *session = int(sys.argv[1]), int(sys.argv[2]), *sys.argv[3:]
    headers = {"Accept-Encoding": "gzip"}
    if any(session):
        headers["Cookie"] = f"sessionid={session[0]}"
    paths = sys.stdin.read().split("\n")
    turn, answers, statuses = itertools.count(), [], Counter()
    threads = [
        threading.Thread(target=client, args=(port, paths, turn, answers, statuses, headers))
        for _ in range(clients)
    ]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    said = {
        "times": [took for took, _size in answers],
        "longest": max((size for _took, size in answers), default=0),
        "took": time.perf_counter() - began,
        "statuses": statuses,
    }
    print(json.dumps(said))


if __name__ == "__main__":
    main()
