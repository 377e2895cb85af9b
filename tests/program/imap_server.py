"""A real IMAP server (dovecot) on loopback, with TLS by a certificate of our own."""
import imaplib
import os
import pathlib
import pwd
import shutil
import socket
import ssl
import subprocess
import tempfile
import time

PASSWORD = "pw \"with\\ signs"
MISSING = [tool for tool in ("dovecot", "openssl") if not shutil.which(tool) and not os.path.exists(f"/usr/sbin/{tool}")]

CONFIG = """base_dir = {d}/run
state_dir = {d}/run
log_path = {d}/log
protocols = imap
ssl = {ssl}
ssl_cert = <{d}/cert.pem
ssl_key = <{d}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2 oauthbearer
default_internal_user = nobody
default_login_user = nobody
default_internal_group = nogroup
mail_location = maildir:{d}/mail/%u
{capability}
first_valid_uid = 33
mail_uid = 33
mail_gid = 33
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {d}/users
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = {d}/oauth2.conf
}}
userdb {{
  driver = static
  args = uid=33 gid=33 home={d}/mail/%u
}}
service imap-login {{
  inet_listener imap {{
    address = 127.0.0.1
    port = {port}
  }}
  inet_listener imaps {{
    address = 127.0.0.1
    port = {tls_port}
    ssl = {tls_listener}
  }}
  chroot =
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class ImapServer:
    """`with ImapServer() as server`: server.port (STARTTLS), server.tls_port, server.ca; users with PASSWORD."""

    def __init__(self, users, capability="", tls=True):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="waybill-imap-"))
        self.users, self.capability, self.tls = users, capability, tls
        self.port, self.tls_port = free_port(), free_port()
        self.ca = self.folder / "cert.pem"
        self.process = None

    def __enter__(self):
        d = self.folder
        d.chmod(0o755)
        (d / "mail").mkdir()
        (d / "run").mkdir()
        shutil.chown(d / "mail", 33, 33)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                        "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", d / "key.pem", "-out", self.ca],
                       check=True, capture_output=True)
        (d / "users").write_text("".join(f"{user}:{{PLAIN}}{PASSWORD}::::::\n" for user in self.users))
        (d / "oauth2.conf").write_text("tokeninfo_url = http://127.0.0.1:1/\n")
        (d / "conf").write_text(CONFIG.format(
            d=d, port=self.port, tls_port=self.tls_port, ssl="yes" if self.tls else "no",
            tls_listener="yes" if self.tls else "no",
            capability=f"imap_capability = {self.capability}" if self.capability else ""))
        self.start()
        return self

    def start(self):
        self.process = subprocess.Popen(["/usr/sbin/dovecot", "-F", "-c", self.folder / "conf"],
                                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError((self.folder / "log").read_text())

    def stop(self):
        self.process.terminate()
        self.process.wait(10)

    def __exit__(self, *_):
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def client(self, user):
        client = imaplib.IMAP4("127.0.0.1", self.port)
        if self.tls:
            client.starttls(ssl.create_default_context(cafile=self.ca))
        client.login(user, PASSWORD)
        return client

    def append(self, messages, mailbox="INBOX", *, user):
        client = self.client(user)
        if mailbox != "INBOX":
            client.create(mailbox)
        for message in messages:
            client.append(mailbox, None, None, message)
        client.logout()

    def messages(self, mailbox="INBOX", *, user, criterion="ALL"):
        """How many there are; None when there is no such mailbox."""
        client = self.client(user)
        status, _ = client.select(f'"{mailbox}"', readonly=True)
        count = len(client.search(None, criterion)[1][0].split()) if status == "OK" else None
        client.logout()
        return count
