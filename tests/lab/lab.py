#!/usr/bin/env python3
"""A small Internet on loopback: nsd for the zones, unbound as resolver, rbldnsd for two blocklists, postfix with STARTTLS as
mail server of example.com, an HTTPS server for its MTA-STS policy, a webhook, and Waybill that watches over all of it.

  tests/lab/lab.py WAYBILL [FOLDER]    starts it and says where everything is; ends with Ctrl-C

Zones are files in FOLDER; a changed one is read again when nsd gets SIGHUP. Needs root for the ports 443 and 25xx of
postfix's own users."""
import contextlib
import http.server
import os
import pathlib
import queue
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "program"))
import name_servers  # noqa: E402
from dmarc_reports import Signer  # noqa: E402

SERVERS = ("nsd", "unbound", "rbldnsd", "postfix", "openssl")
FIRST_NS, SECOND_NS = "127.0.0.53", "127.0.0.54"
MAIL = "127.0.0.25"
WEB = [f"127.0.44.{host}" for host in range(1, 20)]  # for the policy, which is asked for at port 443: the first free one
OWN, SHARED = "192.0.2.66", "40.107.20.1"  # senders of example.com: its own address, one of Microsoft's pool
TTL = 2  # seconds, of all records
POLICY = "version: STSv1\r\nmode: enforce\r\nmx: mail.example.com\r\nmax_age: 2419200\r\n"
# Everything outside example.com.
ROOT = f"""\
$TTL {TTL}
. SOA ns.root.example. hostmaster.root.example. 1 3600 600 86400 {TTL}
. NS ns.root.example.
ns.root.example. A {FIRST_NS}
25.0.0.127.in-addr.arpa. PTR mail.example.com.
66.2.0.192.in-addr.arpa. PTR out.example.com.
_spf.salesforce.com. TXT "v=spf1 exists:%{{i}}._spf.mta.salesforce.com -all"
spf.protection.outlook.com. TXT "v=spf1 ip4:40.107.0.0/16 -all"
"""
# Of example.com; a value is what stands after the owner's name. SERIAL is filled in.
ZONE = {
    "@ SOA": f"ns1 hostmaster SERIAL 3600 600 86400 {TTL}",
    "@ NS": ["ns1", "ns2"],
    "ns1 A": FIRST_NS,
    "ns2 A": SECOND_NS,
    "@ MX": "10 mail",
    "mail A": MAIL,
    "out A": OWN,
    "@ TXT": [f'"v=spf1 ip4:{OWN} include:spf.protection.outlook.com include:_spf.salesforce.com -all"'],
    "_dmarc TXT": ['"v=DMARC1; p=reject; rua=mailto:dmarc@example.com"'],
    "_mta-sts TXT": ['"v=STSv1; id=20261101"'],
    "_smtp._tls TXT": ['"v=TLSRPTv1; rua=mailto:tls@example.com"'],
}
LIST_HEAD = "$SOA 1 ns.example admin.example 0 1 1 1 1\n$TTL 1"
LISTS = {  # with their test entries (RFC 5782 section 5)
    "zen.spamhaus.org": ("ip4set", [LIST_HEAD, ":2:https://check.example/?$", "127.0.0.2"]),
    "bl.spamcop.net": ("ip4set", [LIST_HEAD, ":2:reported", "127.0.0.2"]),
}


def missing():
    """Why the lab cannot run here; "" when it can."""
    absent = [name for name in SERVERS if not name_servers.program(name)]
    if absent:
        return f"not installed: {', '.join(absent)}"
    return "" if os.geteuid() == 0 else "needs root, for port 443 and for postfix"


def wait_for(question, seconds, what):
    deadline = time.monotonic() + seconds
    while not (answer := question()):
        if time.monotonic() > deadline:
            raise RuntimeError(f"{what} did not come in {seconds} s")
        time.sleep(0.05)
    return answer


def listens(address, port):
    with contextlib.suppress(OSError), socket.create_connection((address, port), 1):
        return True
    return False


class Authority:
    """Certificates of a CA of the lab."""

    def __init__(self, folder):
        self.folder, self.certificate, self.key = folder, folder / "ca.pem", folder / "ca.key"
        self.openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "30", "-subj", "/CN=Lab CA", "-keyout", self.key,
                     "-out", self.certificate)

    def openssl(self, *arguments):
        subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)

    def issue(self, name, days=90):
        key, request, certificate, names = (self.folder / f"{name}{ending}" for ending in (".key", ".csr", ".pem", ".names"))
        names.write_text(f"subjectAltName=DNS:{name}\n")
        self.openssl("req", "-newkey", "rsa:2048", "-nodes", "-subj", f"/CN={name}", "-keyout", key, "-out", request)
        self.openssl("x509", "-req", "-in", request, "-CA", self.certificate, "-CAkey", self.key, "-CAcreateserial", "-days", days,
                     "-extfile", names, "-out", certificate)
        return certificate, key


class Postfix:
    """Takes mail for example.com with STARTTLS, and for ops.example, whose mail it keeps in `inbox`."""

    def __init__(self, folder, certificate, key):
        self.folder, self.port, self.inbox = folder, name_servers.free_port(), folder / "inbox"
        for name in ("conf", "spool", "data", "inbox"):
            (folder / name).mkdir(parents=True)
        for name in (folder, folder / "conf"):
            name.chmod(0o755)
        shutil.chown(folder / "data", "postfix")
        shutil.chown(self.inbox, "nobody")
        (folder / "conf" / "master.cf").write_text(self.services())
        for name in ("dynamicmaps.cf", "postfix-files"):
            with contextlib.suppress(OSError):
                shutil.copy(f"/etc/postfix/{name}", folder / "conf")
        nobody = int(subprocess.run(["id", "-u", "nobody"], check=True, capture_output=True, text=True).stdout)
        (folder / "conf" / "main.cf").write_text(f"""compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
myhostname = mail.example.com
mydestination = example.com
virtual_mailbox_domains = ops.example
virtual_mailbox_base = {self.inbox}
virtual_mailbox_maps = static:all/
virtual_uid_maps = static:{nobody}
virtual_gid_maps = static:{nobody}
virtual_minimum_uid = {min(nobody, 100)}
inet_interfaces = loopback-only
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
local_recipient_maps =
mailbox_transport = discard:
smtpd_tls_security_level = may
smtpd_tls_cert_file = {certificate}
smtpd_tls_key_file = {key}
maillog_file = /dev/stdout
""")
        with open(folder / "log", "wb") as log:
            self.process = subprocess.Popen([name_servers.program("postfix"), "-c", str(folder / "conf"), "start-fg"],
                                            stdout=log, stderr=log, stdin=subprocess.DEVNULL, start_new_session=True)
        wait_for(lambda: listens(MAIL, self.port), 30, "postfix")

    def services(self):
        lines = []
        for line in pathlib.Path("/usr/share/postfix/master.cf.dist").read_text().splitlines():
            words = line.split()
            if len(words) >= 8 and not line.startswith(("#", " ")):
                if words[:2] == ["smtp", "inet"]:
                    words[0] = f"{MAIL}:{self.port}"
                words[4] = "n"  # no chroot
                line = "\t".join(words)
            lines.append(line)
        return "\n".join(lines) + "\n"

    def mails(self):
        """Texts of the messages that came in, the oldest first."""
        files = sorted((self.inbox / "all" / "new").glob("*"), key=lambda file: file.stat().st_mtime)
        return [file.read_text() for file in files]

    def stop(self):
        subprocess.run([name_servers.program("postfix"), "-c", str(self.folder / "conf"), "stop"], capture_output=True, timeout=30)
        self.process.wait(30)


class Web(http.server.ThreadingHTTPServer):
    """Over TLS: GET gives `pages` by path; what is posted comes into `posts`."""
    daemon_threads = True

    def __init__(self, address, certificate, key):
        self.pages, self.posts = {}, queue.Queue()
        super().__init__(address, self.Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def handle_error(self, request, client_address):
        pass

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            page = self.server.pages.get(self.path)
            self.answer(404 if page is None else 200, (page or "").encode())

        def do_POST(self):
            self.server.posts.put(self.rfile.read(int(self.headers["Content-Length"])))
            self.answer(200, b"ok\n")

        def answer(self, status, body):
            self.send_response(status)
            self.send_header("Content-Type", "text/plain")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass


class Lab:
    """Everything but Waybill itself."""

    def __init__(self, folder):
        self.folder, self.stack, self.serial = pathlib.Path(folder), contextlib.ExitStack(), 1
        self.folder.chmod(0o755)
        self.zone = {name: list(value) if isinstance(value, list) else [value] for name, value in ZONE.items()}
        signer = Signer(self.folder, "example.com")
        self.zone["s1._domainkey TXT"] = [" ".join(f'"{part}"' for part in strings) for strings in signer.record()[2]]
        try:
            self.start()
        except BaseException:
            self.stop()
            raise

    def start(self):
        self.authority = Authority(self.folder)
        self.policy = self.web([(address, 443) for address in WEB], "mta-sts.example.com")
        self.policy.pages["/.well-known/mta-sts.txt"] = POLICY
        self.zone["mta-sts A"] = [self.policy.server_address[0]]
        self.nsd = self.running(name_servers.start_nsd(self.folder / "nsd", ROOT, {"example.com": self.zone_text()},
                                                       (FIRST_NS, SECOND_NS)))
        self.lists = self.running(name_servers.start_rbldnsd(self.folder / "rbldnsd", LISTS))
        self.resolver = self.running(name_servers.start_unbound(
            self.folder / "unbound", self.nsd.port, {".": self.nsd.port, "example.com": self.nsd.port,
                                                     **{zone: self.lists.port for zone in LISTS}},
            f"  cache-max-ttl: {TTL}\n  cache-max-negative-ttl: 1\n"))
        self.postfix = self.running(Postfix(self.folder / "postfix", *self.authority.issue("mail.example.com")))
        self.hook = self.web([("127.0.0.1", 0)], "localhost")

    def running(self, server):
        self.stack.callback(server.stop)
        return server

    def web(self, addresses, name):
        """At the first of them that nobody has."""
        keys = self.authority.issue(name)
        for address in addresses:
            with contextlib.suppress(OSError):
                server = Web(address, *keys)
                break
        else:
            raise RuntimeError(f"{addresses} are taken")
        self.stack.callback(server.server_close)
        self.stack.callback(server.shutdown)
        return server

    def stop(self):
        self.stack.close()

    def zone_text(self):
        lines = ["$ORIGIN example.com.", f"$TTL {TTL}"]
        for name, values in self.zone.items():
            lines += [f"{name} {value}".replace("SERIAL", str(self.serial)) for value in values]
        return "\n".join(lines) + "\n"

    def publish(self, name, *values):
        """The records of this name and type ("_dmarc TXT") from now on; none: they are taken out. Returns when the name
        servers and the resolver say so."""
        self.zone[name] = list(values)
        self.serial += 1
        file = self.folder / "nsd" / "zone1"
        file.write_text(self.zone_text())
        os.utime(file, (time.time(), time.time() + 10 * self.serial))  # nsd compares whole seconds
        self.nsd.process.send_signal(signal.SIGHUP)
        time.sleep(TTL + 1)

    def list_address(self, zone, *addresses):
        """The blocklist holds these and its test entry from now on."""
        file = self.folder / "rbldnsd" / f"list{list(LISTS).index(zone)}"
        file.write_text("\n".join([*LISTS[zone][1], *addresses]) + "\n")
        self.serial += 1
        os.utime(file, (time.time(), time.time() + 10 * self.serial))
        self.lists.process.send_signal(signal.SIGHUP)
        time.sleep(TTL + 0.5)  # until the resolver forgot

    def config(self):
        """The configuration of a Waybill that lives in this lab."""
        return f"""\
[dns]
resolver = "127.0.0.1:{self.resolver.port}"
[web]
allow = ["127.0.0.0/8"]
ca_file = "{self.authority.certificate}"
[watch]
smtp_port = {self.postfix.port}
dns_port = {self.nsd.port}
[reputation]
confirm_seconds = 1
[alerts]
smtp_host = "{MAIL}"
smtp_port = {self.postfix.port}
smtp_tls = "off"
from = "waybill@ops.example"
allow = ["127.0.0.0/8"]
ca_file = "{self.authority.certificate}"
"""


def main():
    if reason := missing():
        sys.exit(f"The lab cannot run here: {reason}")
    os.environ["WAYBILL"] = str(pathlib.Path(sys.argv[1]).resolve())
    folder = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else tempfile.mkdtemp(prefix="waybill-lab-")).resolve()
    folder.mkdir(exist_ok=True)
    lab = Lab(folder)
    try:
        (folder / "waybill.toml").write_text(lab.config())
        print(f"Zone example.com: {folder}/nsd/zone1; read again after: kill -HUP {lab.nsd.process.pid}")
        print(f"Blocklists: {folder}/rbldnsd/list0, list1; read again after: kill -HUP {lab.lists.process.pid}")
        print(f"Resolver 127.0.0.1:{lab.resolver.port}; mail server {MAIL}:{lab.postfix.port}, inbox {lab.postfix.inbox}")
        print(f"Webhook https://localhost:{lab.hook.server_address[1]}/", flush=True)
        command = [os.environ["WAYBILL"], "serve", "--config", str(folder / "waybill.toml"), "--smtp-listen", "off"]
        subprocess.run(command, cwd=folder, check=False)
    except KeyboardInterrupt:
        pass
    finally:
        lab.stop()


if __name__ == "__main__":
    main()
