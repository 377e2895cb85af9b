"""A writer that is killed at random moments: every report that was acknowledged is there exactly once.
WAYBILL_KILLS says how often (10)."""
import os
import pathlib
import random
import sys
import tempfile
import time
import unittest

import store_feed

KILLS = int(os.environ.get("WAYBILL_KILLS", "10"))


class Killed(unittest.TestCase):
    def test_sqlite(self):
        chance = random.Random(5)
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:{pathlib.Path(folder) / 'events'}"
            acknowledged = 0
            written = 0
            for kill in range(KILLS):
                feed = store_feed.start(url, acknowledged, 100_000, chance.choice((1, 5, 50)))
                with feed:
                    lines = [feed.stdout.readline()]
                    time.sleep(chance.random() * 0.05)
                    feed.kill()
                    lines += feed.stdout.read().splitlines()
                    self.assertEqual(feed.stderr.read(), "")
                numbers = [int(line) for line in lines if line.strip()]
                self.assertTrue(numbers)
                acknowledged = numbers[-1] + 1
                # At most one group was under way beyond what was acknowledged.
                written = acknowledged + 50
                self.assertEqual(store_feed.complaints(url, acknowledged, written), [], f"after kill {kill}")
            feed = store_feed.start(url, acknowledged, 60, 7)
            feed.communicate()
            self.assertEqual(store_feed.complaints(url, acknowledged + 60, acknowledged + 60), [])
            print(f"{KILLS} kills, {acknowledged + 60} reports")


if __name__ == "__main__":
    if not store_feed.STORE_FEED:
        print("STORE_FEED does not name the program store_feed")
        sys.exit(2)
    unittest.main()
