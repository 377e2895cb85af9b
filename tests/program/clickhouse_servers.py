"""ClickHouse servers of Debian on loopback, with a ZooKeeper as their keeper."""
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import threading
import time
import urllib.parse
import urllib.request

from name_servers import SYSTEM_PATH, free_port

ZOOKEEPER = pathlib.Path("/usr/share/java/zookeeper.jar")
MISSING = [name for name, is_there in (
    ("clickhouse-server", shutil.which("clickhouse-server", path=SYSTEM_PATH)),
    ("default-jre-headless", shutil.which("java", path=SYSTEM_PATH)),
    ("zookeeperd", ZOOKEEPER.exists())) if not is_there]

CONFIGURATION = """<yandex>
 <logger><level>warning</level><log>{folder}/log</log><errorlog>{folder}/errors</errorlog></logger>
 <http_port>{http}</http_port><tcp_port>{native}</tcp_port><interserver_http_port>{between}</interserver_http_port>
 <interserver_http_host>127.0.0.1</interserver_http_host><listen_host>127.0.0.1</listen_host>
 <path>{folder}/data/</path><tmp_path>{folder}/tmp/</tmp_path>
 <format_schema_path>{folder}/formats/</format_schema_path><user_files_path>{folder}/files/</user_files_path>
 <users_config>{folder}/users.xml</users_config><default_profile>default</default_profile>
 <default_database>default</default_database><mark_cache_size>67108864</mark_cache_size>
 <remote_servers>
  <shards>{shards}</shards>
  <replicas><shard><internal_replication>true</internal_replication>{replicas}</shard></replicas>
 </remote_servers>
 <zookeeper><node><host>127.0.0.1</host><port>{keeper}</port></node><session_timeout_ms>5000</session_timeout_ms></zookeeper>
 <distributed_ddl><path>/clickhouse/task_queue/ddl</path></distributed_ddl>
 <macros><shard>1</shard><replica>r{number}</replica></macros>
</yandex>
"""
USERS = """<yandex><profiles><default><max_memory_usage>4000000000</max_memory_usage></default></profiles>
 <users><tester><password>secret</password><networks><ip>127.0.0.1</ip></networks><profile>default</profile>
 <quota>default</quota></tester>
 <default><password></password><networks><ip>127.0.0.1</ip></networks><profile>default</profile>
 <quota>default</quota></default></users>
 <quotas><default/></quotas></yandex>
"""


class ClickHouse:
    """Two servers: the cluster `replicas` has them as replicas of one shard, `shards` as one shard each."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.keeper_port = free_port()
        self.servers = [{"number": number, "http": free_port(), "native": free_port(), "between": free_port()}
                        for number in (1, 2)]
        self.processes = {}
        self.lock = threading.RLock()
        self.is_ending = False
        self.start_keeper()
        for number in (1, 2):
            self.configure(number)
            self.start(number)
        self.supervisor = threading.Thread(target=self.supervise, daemon=True)
        self.supervisor.start()

    def run(self, name, command):
        with open(self.folder / f"{name}.output", "ab") as log:
            self.processes[name] = subprocess.Popen(command, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                                                    env={**os.environ, "PATH": SYSTEM_PATH})

    def start_keeper(self):
        (self.folder / "zoo.cfg").write_text(
            f"tickTime=500\ndataDir={self.folder}/keeper\nclientPort={self.keeper_port}\n"
            "clientPortAddress=127.0.0.1\nadmin.enableServer=false\n")
        self.run("keeper", ["java", "-Xmx256m", "-cp", f"{ZOOKEEPER}:/etc/zookeeper/conf",
                            "org.apache.zookeeper.server.quorum.QuorumPeerMain", str(self.folder / "zoo.cfg")])

        # The server of Debian 12 reads through a null pointer if its keeper is not there yet.
        deadline = time.monotonic() + 60
        while not self.keeper_answers():
            if time.monotonic() > deadline:
                raise RuntimeError("ZooKeeper does not answer")
            time.sleep(0.1)

    def keeper_answers(self):
        try:
            with socket.create_connection(("127.0.0.1", self.keeper_port), timeout=5) as keeper:
                keeper.sendall(b"srvr")
                return b"Mode:" in keeper.recv(4096)
        except OSError:
            return False

    def supervise(self):
        """Starts a server again that ended by itself, as the service manager of an installation does."""
        while not self.is_ending:
            time.sleep(0.2)
            with self.lock:
                for number in (1, 2):
                    if not self.is_ending and self.processes[f"server{number}"].poll() not in (None, -signal.SIGKILL):
                        print(f"server {number} ended by itself and is started again", flush=True)
                        self.start(number)

    def configure(self, number):
        folder = self.folder / f"server{number}"
        folder.mkdir()
        hosts = [f"<replica><host>127.0.0.1</host><port>{server['native']}</port></replica>" for server in self.servers]
        shards = "".join(f"<shard>{host}</shard>" for host in hosts)
        (folder / "users.xml").write_text(USERS)
        (folder / "config.xml").write_text(CONFIGURATION.format(
            folder=folder, keeper=self.keeper_port, shards=shards, replicas="".join(hosts), **self.servers[number - 1]))

    def start(self, number):
        deadline = time.monotonic() + 60
        self.run_server(number)
        while not self.server_answers(number):
            if time.monotonic() > deadline:
                output = (self.folder / f"server{number}.output").read_text(errors="replace")[-3000:]
                self.stop()
                raise RuntimeError(f"clickhouse-server does not answer:\n{output}")
            if self.processes[f"server{number}"].poll() is not None:
                self.run_server(number)
            time.sleep(0.1)

    def run_server(self, number):
        self.run(f"server{number}",
                 ["clickhouse-server", f"--config-file={self.folder}/server{number}/config.xml"])

    def server_answers(self, number):
        try:
            return self.ask("SELECT 1 FROM system.zookeeper WHERE path = '/' LIMIT 1", number).strip() == "1"
        except OSError:
            return False

    def kill_and_start(self, number, pause):
        """Kills the server; after `pause` seconds it is there again."""
        with self.lock:
            self.kill(number)
            time.sleep(pause)
            self.start(number)

    def kill(self, number):
        process = self.processes[f"server{number}"]
        process.kill()
        process.wait()

    def ask(self, sql, number=1):
        url = f"http://127.0.0.1:{self.servers[number - 1]['http']}/?" + urllib.parse.urlencode({"query": sql})
        with urllib.request.urlopen(urllib.request.Request(url, data=b""), timeout=60) as answer:
            return answer.read().decode()

    def hosts(self):
        return ",".join(f"127.0.0.1:{server['http']}" for server in self.servers)

    def stop(self):
        self.is_ending = True
        for process in self.processes.values():
            process.kill()
            process.wait()
