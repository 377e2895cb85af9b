"""Name servers on loopback: nsd and unbound of Debian, and one of ours that misbehaves as told."""
import os
import pathlib
import shutil
import socket
import struct
import subprocess
import threading
import time

SYSTEM_PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])
TYPES = {"A": 1, "NS": 2, "CNAME": 5, "MX": 15, "TXT": 16, "AAAA": 28}


def program(name):
    """Where the server program is; None when it is not installed."""
    return shutil.which(name, path=SYSTEM_PATH)


def free_port():
    """A port that nobody has on loopback, for UDP and for TCP."""
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp, socket.socket() as tcp:
            udp.bind(("127.0.0.1", 0))
            try:
                tcp.bind(udp.getsockname())
            except OSError:
                continue
            return udp.getsockname()[1]


def question_octets(name, kind):
    labels = b"".join(bytes([len(label)]) + label.encode() for label in name.rstrip(".").split(".") if label)
    return labels + b"\0" + struct.pack("!HH", TYPES[kind], 1)


def answers(port, name):
    query = struct.pack("!HHHHHH", 1, 0, 1, 0, 0, 0) + question_octets(name, "TXT")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
        udp.settimeout(0.5)
        try:
            udp.sendto(query, ("127.0.0.1", port))
            return len(udp.recv(4096)) > 0
        except OSError:
            return False


class Server:
    """A server program in the foreground; started until `probe` is answered."""

    def __init__(self, folder, command, port, probe):
        self.port = port
        self.log = pathlib.Path(folder) / "output"
        with open(self.log, "wb") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL)
        deadline = time.monotonic() + 20
        while not answers(port, probe):
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise RuntimeError(f"{command[0]} does not answer:\n{self.log.read_text(errors='replace')[-2000:]}")

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def start_nsd(folder, zone_text, more_zones=None, more_addresses=()):
    """Authority for everything: the zone is the root, so every name has an answer. `more_zones`: the text of zones of their
    own, by name."""
    folder = pathlib.Path(folder)
    folder.mkdir()
    port = free_port()
    listen = "".join(f"  ip-address: {address}@{port}\n" for address in ("127.0.0.1", *more_addresses))
    zones = ""
    for index, (name, text) in enumerate({".": zone_text, **(more_zones or {})}.items()):
        (folder / f"zone{index}").write_text(text)
        zones += f'zone:\n  name: "{name}"\n  zonefile: "{folder}/zone{index}"\n'
    (folder / "nsd.conf").write_text(f"""\
server:
{listen}  server-count: 1
  rrl-ratelimit: 0
  username: ""
  chroot: ""
  pidfile: "{folder}/pid"
  database: ""
  zonelistfile: "{folder}/zone.list"
  xfrdfile: "{folder}/xfrd.state"
  logfile: "{folder}/log"
remote-control:
  control-enable: no
{zones}""")
    return Server(folder, [program("nsd"), "-d", "-c", str(folder / "nsd.conf")], port, "example.com")


def start_rbldnsd(folder, lists):
    """Blocklists: `lists` maps each zone to its kind (ip4set, ip6trie, dnset) and its lines."""
    folder = pathlib.Path(folder)
    folder.mkdir()
    port = free_port()
    arguments = []
    for index, (zone, (kind, lines)) in enumerate(lists.items()):
        (folder / f"list{index}").write_text("\n".join(lines) + "\n")
        arguments.append(f"{zone}:{kind}:list{index}")
    command = [program("rbldnsd"), "-n", "-f", "-b", f"127.0.0.1/{port}", "-w", str(folder), "-c", "0"]
    if os.geteuid() == 0:  # it refuses to be root, so somebody else must be able to read the lists
        command += ["-u", "nobody"]
        folder.chmod(0o755)
        folder.parent.chmod(0o755)
    return Server(folder, command + arguments, port, next(iter(lists)))


def start_unbound(folder, upstream_port, zones=(".",), more=""):
    """A resolver that asks `upstream_port` for the zones, or the port that a mapping gives for each; the root among them,
    unless it may ask the world. `more`: lines of its server section."""
    folder = pathlib.Path(folder)
    folder.mkdir()
    port = free_port()
    ports = zones if isinstance(zones, dict) else dict.fromkeys(zones, upstream_port)
    stubs = "".join(f'stub-zone:\n  name: "{zone}"\n  stub-addr: 127.0.0.1@{at}\n' for zone, at in ports.items())
    (folder / "unbound.conf").write_text(f"""\
server:
  interface: 127.0.0.1@{port}
  username: ""
  chroot: ""
  directory: "{folder}"
  pidfile: "{folder}/pid"
  do-not-query-localhost: no
  use-syslog: no
  num-threads: 1
  access-control: 127.0.0.0/8 allow
  module-config: "iterator"
{more}{stubs}remote-control:
  control-enable: no
""")
    return Server(folder, [program("unbound"), "-d", "-c", str(folder / "unbound.conf")], port, "example.com")


class OddServer:
    """Answers over UDP as a table says, (name, type) -> what to do:
      "silent", "SERVFAIL", "REFUSED", "NXDOMAIN", "garbage", "truncated" (with no TCP to turn to),
      or a string: a TXT record. Names that the table does not have do not exist. Counts questions."""

    CODES = {"SERVFAIL": 2, "NXDOMAIN": 3, "REFUSED": 5}

    def __init__(self, table, other="NXDOMAIN"):
        self.table, self.other = table, other
        self.asked = []
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.thread = threading.Thread(target=self.serve, daemon=True)
        self.thread.start()

    def serve(self):
        while True:
            try:
                query, peer = self.socket.recvfrom(4096)
            except OSError:
                return
            if len(query) < 17:
                return  # a word from stop()
            reply = self.reply(query)
            if reply:
                self.socket.sendto(reply, peer)

    def reply(self, query):
        labels, at = [], 12
        while query[at]:
            labels.append(query[at + 1:at + 1 + query[at]].decode().lower())
            at += 1 + query[at]
        kind = struct.unpack("!H", query[at + 1:at + 3])[0]
        name = ".".join(labels)
        word = {value: key for key, value in TYPES.items()}.get(kind, str(kind))
        self.asked.append((name, word))
        action = self.table.get((name, word), self.other)
        question = query[12:at + 5]
        if action == "silent":
            return None
        if action == "garbage":
            return query[:2] + b"\x84\x00\x00\x01\x00\x05" + b"\xc0\x0c" * 40
        header = lambda flags, records: query[:2] + struct.pack("!HHHHH", flags, 1, records, 0, 0) + question
        if action == "truncated":
            return header(0x8780, 0)
        if action in self.CODES:
            return header(0x8580 | self.CODES[action], 0)
        octets = action.encode()
        strings = b"".join(bytes([len(octets[i:i + 255])]) + octets[i:i + 255] for i in range(0, len(octets), 255))
        return header(0x8580, 1) + struct.pack("!HHHIH", 0xC00C, kind, 1, 300, len(strings)) + strings

    def stop(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp:
            udp.sendto(b"stop", ("127.0.0.1", self.port))
        self.thread.join(5)
        self.socket.close()
