"""nginx with deploy/nginx.conf, the file that operators copy: only what is theirs to change is changed here."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from tests.services import programs

SITE = Path(__file__).resolve().parents[2] / "deploy" / "nginx.conf"

# Around the site, as Debian's own nginx.conf is around what lies in sites-enabled.
AROUND = """
pid {folder}/pid;
daemon off;
master_process off;
error_log {folder}/error.log;
events {{ worker_connections 2000; }}
http {{
    {temporary}
    include {folder}/site.conf;
}}
"""
TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")


@contextmanager
def nginx(pages: list[int], chat: list[int], port: int) -> Iterator[Path]:
    """Serve https://localhost:``port`` from page workers and chat processes, two of each, at these ports.

    Gives the folder with its logs."""
    server = programs.find("nginx", "nginx")
    with programs.folder("nginx") as folder:
        _certificate(folder)
        (folder / "site.conf").write_text(_site(folder, pages + chat, port))
        temporary = "\n    ".join(f"{name}_temp_path {folder}/{name};" for name in TEMPORARY)
        (folder / "nginx.conf").write_text(AROUND.format(folder=folder, temporary=temporary))
        command = [server, "-c", str(folder / "nginx.conf"), "-p", str(folder), "-e", str(folder / "error.log")]
        with programs.running(command, programs.listens(port), folder / "said.log"):
            yield folder


def _site(folder: Path, processes: list[int], port: int) -> str:
    site = SITE.read_text()
    for theirs, ours in {
        **{
            f"127.0.0.1:{theirs}": f"127.0.0.1:{ours}"
            for theirs, ours in zip((8001, 8002, 8101, 8102), processes, strict=True)
        },
        "network.example": "localhost",
        "/etc/ssl/community/": f"{folder}/",
        "/var/log/nginx/": f"{folder}/",
        "listen 443": f"listen 127.0.0.1:{port}",
        "listen 80": f"listen 127.0.0.1:{programs.free_port()}",
    }.items():
        assert theirs in site, f"deploy/nginx.conf no longer says {theirs}"
        site = site.replace(theirs, ours)
    return site


def _certificate(folder: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "privkey.pem").touch(mode=0o600)
    (folder / "privkey.pem").write_bytes(secret)
    os.chmod(folder / "privkey.pem", 0o600)
