"""The whole-message conformance cases: their messages and their DNS."""
import json


def snapshot(zone):
    answers = []
    for name, types in zone.items():
        for kind, data in types.items():
            entry = {"name": name, "type": kind}
            if isinstance(data, dict):
                entry["status"] = data.get("rcode", "SERVFAIL")
            elif kind == "MX":
                entry["data"] = [" ".join(map(str, mx)) if isinstance(mx, list) else mx for mx in data]
            else:
                entry["data"] = data
            answers.append(entry)
    return {"missing": "nxdomain", "answers": answers}


def write_dns(folder, path):
    path.write_text(json.dumps(snapshot(json.loads((folder / "zone.json").read_text()))))
    return path


def cases(folder):
    """(case, octets with CR LF) of each whose rule is of a standard."""
    for case in json.loads((folder / "cases.json").read_text()):
        if case["peer_local_rule"]:
            continue
        # A case without a message is about the envelope alone.
        octets = b"From: nobody@example.invalid\n\n"
        if case["message"] is not None:
            octets = (folder / "messages" / case["message"]).read_bytes()
        yield case, octets.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")
