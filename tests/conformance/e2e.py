#!/usr/bin/env python3
"""e2e.py WAYBILL CONFORMANCE_DIR: whole messages through `waybill auth`, as a user runs it."""
import json
import pathlib
import subprocess
import sys
import tempfile

import whole_messages

binary, folder = sys.argv[1], pathlib.Path(sys.argv[2]) / "e2e"
if not folder.is_dir():
    print(f"{folder} is not there: the whole-message conformance data does not run")
    sys.exit(77)


def words(result):
    """What the cases compare, from the JSON of `waybill auth`."""
    found = {"spf": result["spf"]["result"], "arc": result["arc"]["result"]}
    order = ["pass", "temperror", "fail", "policy", "neutral", "permerror", "none"]
    results = [signature["result"] for signature in result["dkim"]] or ["none"]
    found["dkim"] = min(results, key=order.index)
    dmarc = result["dmarc"]
    found["dmarc"] = dmarc["result"]
    if dmarc["result"] == "fail":
        found["dmarc"] = f"fail/{dmarc['applied_policy']}"
    return found


def matches(expected, actual):
    wanted = expected if isinstance(expected, list) else [expected]
    return any(actual == word or (word == "none" and actual == "not-evaluated") for word in wanted)


passed = failed = 0
with tempfile.TemporaryDirectory() as scratch:
    scratch = pathlib.Path(scratch)
    dns = whole_messages.write_dns(folder, scratch / "dns.json")
    for case, octets in whole_messages.cases(folder):
        message = scratch / "message.eml"
        message.write_bytes(octets)
        command = [binary, "auth", str(message), "--dns", str(dns), "--json"]
        if case["client_ip"] is not None:
            command += ["--ip", case["client_ip"]]
        if case["helo"] is not None:
            command += ["--helo", case["helo"]]
        if case["mail_from"] is not None:
            command += ["--mail-from", case["mail_from"]]
        run = subprocess.run(command, capture_output=True, text=True, timeout=60)
        result = json.loads(run.stdout) if run.returncode == 0 else None
        actual = words(result) if result else {}
        # The origin finds organizational domains by the public suffix list (RFC 7489). Where RFC 9989
        # decides otherwise, our RFC 7489 reading beside it must agree with the origin and say so.
        if result and "result" in result["dmarc"]["psl"].get("differs", []):
            by_list = result["dmarc"]["psl"]["result"]
            if matches(case["expect"].get("dmarc", ""), by_list):
                actual["dmarc"] = by_list
                print(f"{case['id']}: {by_list} by RFC 7489, {result['dmarc']['result']} by RFC 9989")
        wrong = [f"{key}: wanted {value}, got {actual.get(key)}" for key, value in case["expect"].items()
                 if not matches(value, actual.get(key))]
        wrong += [f"{key}: must not be {value}" for key, value in case["expect_not"].items()
                  if matches(value, actual.get(key))]
        if wrong:
            failed += 1
            print(f"{case['id']}: {'; '.join(wrong)} {run.stderr.strip()}")
        else:
            passed += 1
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
