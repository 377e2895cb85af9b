"""The store over two real ClickHouse servers: the suite of every store over one server, over two shards and over
two replicas, and one server killed and started again while reports come in."""
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
import unittest

import clickhouse_servers
import store_feed

SKIPPED = 77
STORE_TEST = os.environ.get("STORE_TEST", "")
REPORTS = 3_000
KILLS = 6  # in each test


class TwoServers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(cls.folder.cleanup)
        cls.servers = clickhouse_servers.ClickHouse(cls.folder.name)
        cls.addClassCleanup(cls.servers.stop)

    def url(self, database, options=""):
        return f"clickhouse:http://tester:secret@{self.servers.hosts()}/{database}{options}"

    def test_suite(self):
        # In-order host: a question after a commit is asked of the server that took it.
        stores = [self.url("DATABASE"), self.url("DATABASE", "?cluster=shards"),
                  self.url("DATABASE", "?cluster=replicas&replicated=1")]
        run = subprocess.run([STORE_TEST, "--gtest_filter=*ClickHouse*"], capture_output=True, text=True,
                             env={**os.environ, "WAYBILL_CLICKHOUSE": " ".join(stores)})
        self.assertEqual(run.returncode, 0, run.stdout[-5000:])
        self.assertRegex(run.stdout, r"\[  PASSED  \] (4[5-9]|[5-9]\d|\d{3}) tests")

    def feed_while_killing(self, url):
        chance = random.Random(3)
        feed = store_feed.start(url, 0, REPORTS, 25)
        acknowledged = []
        reader = threading.Thread(target=lambda: acknowledged.extend(feed.stdout))
        reader.start()
        # A server killed while it makes a replicated table leaves a replica in ZooKeeper and no table: docs/store.md.
        while not acknowledged and reader.is_alive():
            time.sleep(0.05)
        kills = 0
        while kills < KILLS:
            time.sleep(0.3 + chance.random())
            if not reader.is_alive():
                break
            number = chance.choice((1, 2))
            kills += 1
            self.servers.kill_and_start(number, chance.random())
        reader.join()
        errors = feed.stderr.read()
        feed.wait()
        feed.stdout.close()
        feed.stderr.close()
        self.assertEqual(errors, "")
        self.assertEqual(int(acknowledged[-1]), REPORTS - 1)
        self.assertGreater(kills, 0)
        print(f"{kills} kills")

    def wait_for_replication(self, database):
        """Until both have fetched all; right after a start, SYSTEM SYNC REPLICA does not wait for that."""
        behind = (f"SELECT count() FROM system.replicas WHERE database = '{database}' AND (is_readonly OR queue_size > 0 "
                  "OR log_pointer <= log_max_index OR active_replicas < 2) AND log_max_index > 0")
        deadline = time.monotonic() + 60
        while any(self.servers.ask(behind, number).strip() != "0" for number in (1, 2)):
            self.assertLess(time.monotonic(), deadline)
            time.sleep(0.2)

    def test_killed_replica(self):
        self.feed_while_killing(self.url("killed_replica", "?cluster=replicas&replicated=1&patience=120"))
        self.wait_for_replication("killed_replica")
        for server in self.servers.servers:
            url = f"clickhouse:http://tester:secret@127.0.0.1:{server['http']}/killed_replica?cluster=replicas&replicated=1"
            self.assertEqual(store_feed.complaints(url, REPORTS, REPORTS), [])

    def test_killed_shard(self):
        url = self.url("killed_shard", "?cluster=shards&patience=120")
        self.feed_while_killing(url)
        self.assertEqual(store_feed.complaints(url, REPORTS, REPORTS), [])

    def test_no_server(self):
        port = clickhouse_servers.free_port()
        url = f"clickhouse:http://tester:secret@127.0.0.1:{port}/nobody?patience=1"
        run = subprocess.run([store_feed.STORE_FEED, url, "list"], capture_output=True, text=True)
        self.assertEqual(run.returncode, 1)
        self.assertIn(f"ClickHouse at 127.0.0.1:{port}", run.stderr)
        self.assertEqual(len(run.stderr.splitlines()), 1)
        self.assertNotIn("secret", run.stderr)

    def test_wrong_password(self):
        url = self.url("nobody").replace("secret", "wrong-secret")
        run = subprocess.run([store_feed.STORE_FEED, url, "list"], capture_output=True, text=True)
        self.assertEqual(run.returncode, 1)
        self.assertNotIn("wrong-secret", run.stderr)


if __name__ == "__main__":
    if not store_feed.STORE_FEED or not STORE_TEST:
        print("STORE_FEED and STORE_TEST name the programs store_feed and store_test")
        sys.exit(2)
    if clickhouse_servers.MISSING:
        print(f"not installed: {', '.join(clickhouse_servers.MISSING)}")
        sys.exit(SKIPPED)
    unittest.main()
