"""One example for each operation of the OpenAPI document: what the tests send to it. An operation without an example
fails them. Every name in an example bears the marker of its organisation, so that a leak is seen."""
import base64
import hashlib
import hmac
import struct
import time

import api_examples_work
import pictures
from api_server import PASSWORD, Visitor


class Example:
    """path: for each name in "{…}" a function of the organisation that gives a value of it, new each time. body: JSON,
    or a function of the organisation that gives it. octets: the body of an upload. who: a function of the organisation
    that gives who may do it; the owner without one. streams: the answer has no end. before: what must be there.
    fresh_server: only possible once on each. refers: the body names things of the organisation by their ids."""

    def __init__(self, path=None, body=None, octets=None, query=None, who=None, streams=False, before=None,
                 fresh_server=False, refers=False):
        self.path, self.body, self.octets, self.query = path or {}, body, octets, query
        self.who = who or (lambda org: org.owner)
        self.streams, self.before, self.fresh_server = streams, before, fresh_server
        self.refers = refers

    def values(self, org):
        return {name: make(org) for name, make in self.path.items()}

    def json(self, org):
        return self.body(org) if callable(self.body) else self.body


def totp(secret):
    """RFC 6238, now."""
    counter = struct.pack(">Q", int(time.time()) // 30)
    mac = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    offset = mac[-1] & 15
    return f"{(struct.unpack('>I', mac[offset:offset + 4])[0] & 0x7FFFFFFF) % 1000000:06}"


def someone(role="viewer"):
    return lambda org: org.join(role)[0]


def invited_user(org):
    return org.invite("viewer")["id"]


def invitation(org):
    return org.invite("viewer")["invitation"].rpartition("/")[2]


def own_session(org):
    return org.owner.expect(200, "GET", "/me/sessions")["items"][0]["id"]


def second_session(org):
    address = org.owner.expect(200, "GET", "/session")["user"]["email"]
    Visitor(org.world.server).log_in(address)
    sessions = org.owner.expect(200, "GET", "/me/sessions")["items"]
    return next(session["id"] for session in sessions if not session["current"])


def client(org):
    """Of a parent; a client has none, and names itself."""
    if org.parent:
        return org.id
    return org.owner.expect(201, "POST", "/clients", {"name": org.name("client")})["id"]


def with_new_totp(visitor):
    visitor.new_secret = visitor.expect(200, "POST", "/me/totp")["secret"]


def with_logo(org):
    """No value of the path, but made before it is asked for."""
    org.owner.expect(200, "PUT", "/organisation/logo", octets=pictures.png())


def account_of(org):
    return {"email": org.owner.expect(200, "GET", "/session")["user"]["email"], "password": PASSWORD}


ACCOUNTS = {
    "get_openapi_json": Example(),
    "get_setup": Example(),
    "post_setup": Example(fresh_server=True, body={"organisation": "A", "name": "B", "email": "a@b.example",
                                                   "password": PASSWORD}),
    "post_session": Example(body=account_of, who=lambda org: Visitor(org.world.server)),
    "get_session": Example(),
    "delete_session": Example(who=someone()),
    "patch_me": Example(who=someone(), body=lambda org: {"name": org.name("person"), "email": org.email("new"),
                                                         "password": PASSWORD}),
    "post_me_password": Example(who=someone(), body={"old": PASSWORD, "new": "another horse battery"}),
    "post_me_totp": Example(who=someone()),
    "post_me_totp_confirm": Example(who=someone(), before=with_new_totp,
                                    body=lambda visitor: {"code": totp(visitor.new_secret)}),
    "delete_me_totp": Example(who=someone(), body={"password": PASSWORD}),
    "get_me_sessions": Example(),
    "delete_me_sessions_session": Example(path={"session": second_session}),
    "get_users": Example(),
    "post_users": Example(body=lambda org: {"email": org.email("new"), "name": org.name("person"), "role": "analyst"}),
    "patch_users_user": Example(path={"user": invited_user}, body=lambda org: {
        "name": org.name("person"), "role": "viewer", "disabled": True, "totp": False}),
    "delete_users_user": Example(path={"user": invited_user}),
    "post_users_invitation": Example(path={"user": invited_user}),
    "get_invitations_token": Example(path={"token": invitation}, who=lambda org: Visitor(org.world.server)),
    "post_invitations_token": Example(path={"token": invitation}, who=lambda org: Visitor(org.world.server),
                                      body=lambda org: {"name": org.name("person"), "password": PASSWORD}),
    "get_tokens": Example(),
    "post_tokens": Example(body=lambda org: {"name": org.name("token"), "scopes": ["read", "write"], "days": 30}),
    "delete_tokens_token": Example(path={"token": lambda org: org.new_token("read")["id"]}),
    "get_clients": Example(),
    "post_clients": Example(body=lambda org: {"name": org.name("client")}),
    "patch_clients_client": Example(path={"client": client}, body=lambda org: {"name": org.name("client")}),
    "delete_clients_client": Example(path={"client": client}),
    "get_organisation": Example(),
    "patch_organisation": Example(body=lambda org: {
        "name": org.name("organisation"), "vouch": True, "salesforce_orgs": ["00D000000000001"],
        "retention": {"cases_days": 365, "originals_days": 90, "rows_days": 0, "audit_days": 400, "tests_days": 7}}),
    "get_audit": Example(),
    "get_organisation_logo": Example(path={"logo": with_logo}),
    "put_organisation_logo": Example(octets=pictures.png(more=pictures.text_chunk(b"a comment"))),
    "delete_organisation_logo": Example(path={"logo": with_logo}),
}

EXAMPLES = {**ACCOUNTS, **api_examples_work.examples(Example)}
