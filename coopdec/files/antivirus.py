"""Asks a ClamAV daemon about a file, by its INSTREAM command; where there is none, says so."""

import socket
import struct
from typing import BinaryIO

from django.conf import settings

from coopdec.files.enums import Scan

PATIENCE = 30  # seconds
PIECE = 64 * 1024


def scan(file: BinaryIO) -> Scan:
    """What the daemon says of the file; `WAITING` when it does not answer: the command asks again."""
    address = settings.CLAMAV_SOCKET
    if not address:
        return Scan.NOT_SCANNED
    try:
        said = _ask(address, file)
    except OSError:
        return Scan.WAITING
    if said.endswith(" FOUND"):
        return Scan.INFECTED
    return Scan.CLEAN if said.endswith(" OK") or said == "OK" else Scan.WAITING


def _ask(address: str, file: BinaryIO) -> str:
    with _connected(address) as daemon:
        daemon.sendall(b"zINSTREAM\0")
        file.seek(0)
        while piece := file.read(PIECE):
            daemon.sendall(struct.pack("!I", len(piece)) + piece)
        daemon.sendall(struct.pack("!I", 0))
        answer = b""
        while not answer.endswith(b"\0"):
            more = daemon.recv(1024)
            if not more:
                break
            answer += more
    return answer.rstrip(b"\0").decode(errors="replace").strip()


def _connected(address: str) -> socket.socket:
    """A path, or `host:port`."""
    if address.startswith("/"):
        daemon = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        daemon.settimeout(PATIENCE)
        try:
            daemon.connect(address)
        except OSError:
            daemon.close()
            raise
        return daemon
    host, _colon, port = address.rpartition(":")
    return socket.create_connection((host, int(port)), timeout=PATIENCE)
