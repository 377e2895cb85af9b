#!/usr/bin/env python3
"""bench/smtp.py WAYBILL [FOLDER]: durable messages a second over SMTP beside postfix and OpenSMTPD, in turn on the disk of FOLDER (the working
directory), and what 1,000 sessions cost that wait. The load is smtp-source of postfix: 1.5 KB messages, over connections that are kept (-d), and
with a connection each. Packages: postfix; OpenSMTPD's smtpd, unpacked to /opt/opensmtpd, since both cannot be installed together. As root."""
import contextlib
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import tempfile
import time

os.environ["WAYBILL"] = str(pathlib.Path(sys.argv[1]).resolve())
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "tests" / "program"))
import test_receiver  # noqa: E402

FOLDER = pathlib.Path(sys.argv[2] if len(sys.argv) > 2 else ".").resolve()
OPENSMTPD = "/opt/opensmtpd/usr/sbin/smtpd"
OCTETS, IDLE, ROUNDS = 1_500, 1_000, int(os.environ.get("ROUNDS", "1"))
LOADS = [(sessions, kept) for kept in (True, False) for sessions in (20, 100)]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def listens(port):
    end = time.monotonic() + 20
    while time.monotonic() < end:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.1)
    raise RuntimeError(f"nothing listens at {port}")


def family(process):
    """The process and all that it started."""
    found = [process]
    children = pathlib.Path(f"/proc/{process}/task/{process}/children")
    for child in children.read_text().split() if children.exists() else []:
        found += family(int(child))
    return found


def resident(process):
    """Octets that are its own and its children's; what they share counts once for each that has it, by its part."""
    total = 0
    for one in family(process):
        with contextlib.suppress(OSError):
            total += int(re.search(r"Pss:\s+(\d+)", pathlib.Path(f"/proc/{one}/smaps_rollup").read_text())[1]) * 1024
    return total


class Waybill(test_receiver.Mail):
    title = "waybill"

    def __init__(self, folder):
        super().__init__(str(folder), settings="connections = 4000\nconnections_of_peer = 4000")
        self.set_up()
        self.to, self.mail_port, self.pid = self.bounces, self.mail[0][1], self.process.pid


class Postfix:
    """As Debian has it, without chroot; what it took is thrown away after it is in the queue."""

    title, to = "postfix", "someone@example.test"

    def __init__(self, folder):
        self.folder, self.mail_port = folder, free_port()
        for name in ("conf", "spool", "data"):
            (folder / name).mkdir()
        shutil.chown(folder / "data", "postfix")
        for name in (folder, folder / "conf"):
            name.chmod(0o755)
        lines = []
        for line in pathlib.Path("/usr/share/postfix/master.cf.dist").read_text().splitlines():
            words = line.split()
            if len(words) >= 8 and not line.startswith(("#", " ")):
                if words[:2] == ["smtp", "inet"]:
                    words[0], words[6] = f"127.0.0.1:{self.mail_port}", "1200"
                words[4] = "n"
                line = "\t".join(words)
            lines.append(line)
        (folder / "conf" / "master.cf").write_text("\n".join(lines) + "\n")
        for name in ("dynamicmaps.cf", "postfix-files"):
            with contextlib.suppress(OSError):
                shutil.copy(f"/etc/postfix/{name}", folder / "conf")
        (folder / "conf" / "main.cf").write_text(f"""compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
myhostname = mx.example.test
mydestination = example.test
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
local_recipient_maps =
mailbox_transport = discard:
maillog_file = /dev/stdout
smtpd_client_connection_count_limit = 2000
default_process_limit = 1200
""")
        with open(folder / "log", "wb") as log:
            self.process = subprocess.Popen(["postfix", "-c", folder / "conf", "start-fg"], stdout=log, stderr=log)
        listens(self.mail_port)
        self.pid = int((folder / "spool" / "pid" / "master.pid").read_text())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        subprocess.run(["postfix", "-c", self.folder / "conf", "stop"], capture_output=True)
        self.process.wait()


class OpenSmtpd:
    """It relays what it took to smtp-sink; its queue, whose place is compiled in, lies in the folder."""

    title, to = "OpenSMTPD", "someone@example.test"

    def __init__(self, folder):
        self.mail_port, sink = free_port(), free_port()
        self.sink = subprocess.Popen(["smtp-sink", "-u", "nobody", f"127.0.0.1:{sink}", "100"])
        (folder / "queue").mkdir()
        (folder / "queue").chmod(0o711)
        (folder / "smtpd.conf").write_text(f'queue ttl 1h\nlisten on 127.0.0.1 port {self.mail_port}\n'
                                           f'action "relay" relay host smtp://127.0.0.1:{sink}\nmatch from any for any action "relay"\n')
        (folder / "smtpd.conf").chmod(0o644)
        inner = f"mkdir -p /var/spool/smtpd && mount --bind {folder}/queue /var/spool/smtpd && exec {OPENSMTPD} -d -f {folder}/smtpd.conf"
        with open(folder / "log", "wb") as log:
            self.process = subprocess.Popen(["unshare", "-m", "sh", "-c", inner], stdout=log, stderr=log)
        self.pid = self.process.pid
        listens(self.mail_port)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in (self.process, self.sink):
            process.terminate()
            process.wait()


def run(server, sessions, kept, seconds=3):
    """Messages a second: first few, to learn how many it takes."""
    def send(count):
        began = time.monotonic()
        done = subprocess.run(["smtp-source", "-s", str(sessions), "-m", str(count), "-l", str(OCTETS), "-f", "sender@example.com", "-t", server.to,
                               *(["-d"] if kept else []), f"127.0.0.1:{server.mail_port}"], capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"{server.title}: {done.stderr[-300:]}")
        return count / (time.monotonic() - began)
    return send(max(200, int(send(500) * seconds)))


def idle(server):
    """Octets that each of IDLE sessions takes which said EHLO and wait; and how long all together took to get there."""
    before, began = resident(server.pid), time.monotonic()
    with contextlib.ExitStack() as opened:
        connections = [opened.enter_context(socket.create_connection(("127.0.0.1", server.mail_port), 60)) for _ in range(IDLE)]
        for connection in connections:
            if not connection.recv(1024).startswith(b"220"):
                raise RuntimeError("no greeting")
            connection.sendall(b"EHLO bench.example\r\n")
        for connection in connections:
            if not connection.recv(4096).startswith(b"250"):
                raise RuntimeError("no answer to EHLO")
        return (resident(server.pid) - before) / IDLE, time.monotonic() - began


def main():
    kinds = [Waybill]
    if shutil.which("postfix") and os.geteuid() == 0:
        kinds.append(Postfix)
        if os.path.exists(OPENSMTPD):
            kinds.append(OpenSmtpd)
    for round_number in range(ROUNDS):
        for kind in kinds:
            with tempfile.TemporaryDirectory(dir=FOLDER) as folder:
                pathlib.Path(folder).chmod(0o755)
                with kind(pathlib.Path(folder)) as server:
                    for sessions, kept in LOADS:
                        try:
                            rate = f"{run(server, sessions, kept):8.0f} durable messages/s"
                        except RuntimeError as error:
                            rate = f"failed: {error}"
                        print(f"{server.title:10} {sessions:4} sessions, {'kept' if kept else 'one each'}: {rate}", flush=True)
                    if round_number == 0:
                        try:
                            octets, seconds = idle(server)
                            print(f"{server.title:10} {IDLE} waiting sessions: {octets / 1024:.1f} KiB each, there in {seconds:.1f} s", flush=True)
                        except (RuntimeError, OSError) as error:
                            print(f"{server.title:10} {IDLE} waiting sessions: {error}", flush=True)


if __name__ == "__main__":
    main()
