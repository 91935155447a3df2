"""A small mail server of our own: it keeps what it takes, and refuses or waits when told to."""

import socketserver
import threading
from contextlib import contextmanager
from email import message_from_bytes, policy


class Office(socketserver.ThreadingTCPServer):
    """`answer` is what it says to each recipient; `slow`: it takes the words, and never says that it has."""

    allow_reuse_address = daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Clerk)
        self.taken = []
        self.answer = "250 OK"
        self.slow = threading.Event()
        self.holding = threading.Event()

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.server_address[1]}"


class Clerk(socketserver.StreamRequestHandler):
    def say(self, line):
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self):
        self.say("220 office")
        for line in self.rfile:
            word = line.decode().strip()[:4].upper()
            if word == "DATA":
                self.say("354 go on")
                self.take()
            elif word == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say(self.server.answer if word == "RCPT" else "250 OK")

    def take(self):
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
        if self.server.slow.is_set():
            self.server.holding.set()
            self.rfile.read()  # until whoever sends is gone
            return
        self.server.taken.append(message_from_bytes(b"".join(lines), policy=policy.default))
        self.say("250 taken")


@contextmanager
def post_office():
    with Office() as office:
        thread = threading.Thread(target=office.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield office
        finally:
            office.shutdown()
            thread.join()
