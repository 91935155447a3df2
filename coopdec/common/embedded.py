"""The PostgreSQL that the project carries with it, for machines that have none."""

from pathlib import Path
import secrets


def running_url(root: Path) -> str:
    """The address of this checkout's embedded server, or "" when it does not run."""
    address = root / "var" / "postgres" / "url"
    return address.read_text().strip() if address.exists() else ""


def local_secret(root: Path) -> str:
    """A secret key of this checkout, made at first use and kept in `var/`."""
    path = root / "var" / "secret_key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(secrets.token_urlsafe(50))
        path.chmod(0o600)
    return path.read_text()
