"""TLS, certificates of clients, UNIX sockets and endings, asked by Python's ssl over certificates of OpenSSL's command."""
import contextlib
import hashlib
import http.client
import json
import os
import signal
import socket
import ssl
import subprocess
import time

import pytest

from serving import READY

BODY = json.dumps({"prompt": "The", "max_tokens": 2})
JSON = {"Content-Type": "application/json"}


def openssl(*words):
    done = subprocess.run(["openssl", *map(str, words)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


class Authority:
    """Signs certificates in a folder."""

    def __init__(self, folder):
        self.folder = folder
        self.certificate = folder / "ca.pem"
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", folder / "ca.key",
                "-out", self.certificate, "-subj", "/CN=authority", "-days", 30)

    def make(self, name, days=20):
        key, certificate, names = (self.folder / f"{name}.{end}" for end in ("key", "pem", "ext"))
        names.write_text("subjectAltName=DNS:localhost,DNS:llm.test,IP:127.0.0.1\n")
        openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key,
                "-out", self.folder / "asked", "-subj", f"/CN={name}")
        openssl("x509", "-req", "-in", self.folder / "asked", "-CA", self.certificate, "-CAkey", self.folder / "ca.key",
                "-CAcreateserial", "-out", certificate, "-days", days, "-extfile", names)
        key.chmod(0o600)
        return certificate, key


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(tmp_path_factory.mktemp("tls"))


@pytest.fixture(scope="module")
def model(fixtures_dir):
    return fixtures_dir / "tiny"


@contextlib.contextmanager
def serving(janua, *words):
    """The whole server over the model that recites."""
    process = subprocess.Popen([janua.parent / "serve_fake", *map(str, words)], stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, text=True)
    try:
        line = process.stdout.readline()
        assert line, process.stderr.read()
        process.ready = line
        yield process
    finally:
        process.terminate()
        process.wait(timeout=60)


def port_of(process):
    return int(READY.match(process.ready)[2].rsplit(":", 1)[1].strip("/"))


def trusting(authority, *identity):
    context = ssl.create_default_context(cafile=authority.certificate)
    if identity:
        context.load_cert_chain(*identity)
    return context


def connection(port, context):
    return http.client.HTTPSConnection("localhost", port, context=context, timeout=20)


def ask(connection, path="/health", body=None):
    connection.request("POST" if body else "GET", path, body, JSON if body else {})
    answer = connection.getresponse()
    return answer.status, answer.read()


def subject(connection):
    return dict(part[0] for part in connection.sock.getpeercert()["subject"])["commonName"]


def test_answers_over_tls_and_streams_until_the_end(janua, authority):
    certificate, key = authority.make("first")
    with serving(janua, "--tls-certificate", certificate, "--tls-key", key) as server:
        assert "https://127.0.0.1:" in server.ready
        wire = connection(port_of(server), trusting(authority))
        for _ in range(3):
            assert ask(wire)[0] == 200
        assert ask(wire, "/v1/completions", BODY)[0] == 200
        assert wire.sock.version() == "TLSv1.3" and wire.sock.selected_alpn_protocol() is None
        streamed = json.dumps({"prompt": "The", "max_tokens": 30, "stream": True})
        status, events = ask(wire, "/v1/completions", streamed)
        assert status == 200 and events.endswith(b"data: [DONE]\n\n")
        long = json.dumps({"prompt": "a", "max_tokens": 1, "user": "u" * 3_000_000})
        assert ask(wire, "/v1/completions", long)[0] == 200
        wire.request("GET", "/health", headers={"Host": "llm.test"})
        assert wire.getresponse().status == 200, "a name of the certificate"


def test_old_versions_and_strangers_are_not_spoken_with(janua, authority):
    certificate, key = authority.make("first")
    with serving(janua, "--tls-certificate", certificate, "--tls-key", key) as server:
        old = trusting(authority)
        old.minimum_version = ssl.TLSVersion.TLSv1
        old.maximum_version = ssl.TLSVersion.TLSv1_1
        with pytest.raises((ssl.SSLError, ConnectionError)):
            ask(connection(port_of(server), old))
        with pytest.raises(ssl.SSLCertVerificationError):
            ask(connection(port_of(server), ssl.create_default_context()))
        with socket.create_connection(("127.0.0.1", port_of(server))) as plain:
            plain.sendall(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
            plain.settimeout(20)
            assert b"200" not in plain.recv(1000)
        assert ask(connection(port_of(server), trusting(authority)))[0] == 200


def test_a_renewed_certificate_is_read_and_no_connection_ends(janua, authority):
    certificate, key = authority.make("before")
    with serving(janua, "--tls-certificate", certificate, "--tls-key", key) as server:
        wire = connection(port_of(server), trusting(authority))
        assert ask(wire)[0] == 200 and subject(wire) == "before"
        after, after_key = authority.make("after")
        after.replace(certificate), after_key.replace(key)
        server.send_signal(signal.SIGHUP)
        said = ""
        while "again" not in said:
            said = server.stderr.readline()
            assert said, "it ended"
        fresh = connection(port_of(server), trusting(authority))
        assert ask(fresh)[0] == 200 and subject(fresh) == "after"
        assert ask(wire)[0] == 200 and subject(wire) == "before"
        key.write_text("no key")
        server.send_signal(signal.SIGHUP)
        while "stays in use" not in said:
            said = server.stderr.readline()
        fresh = connection(port_of(server), trusting(authority))
        assert ask(fresh)[0] == 200 and subject(fresh) == "after"


def test_only_clients_of_the_authority_are_let_in(janua, authority, tmp_path):
    certificate, key = authority.make("server")
    other = Authority(tmp_path)
    words = ["--tls-certificate", certificate, "--tls-key", key, "--tls-client-ca", authority.certificate]
    with serving(janua, *words) as server:
        port = port_of(server)
        assert ask(connection(port, trusting(authority, *authority.make("client"))))[0] == 200
        for identity in ((), other.make("stranger")):
            with pytest.raises((ssl.SSLError, ConnectionError, http.client.RemoteDisconnected)):
                ask(connection(port, trusting(authority, *identity)))


def test_a_key_may_be_bound_to_a_certificate(janua, authority, tmp_path):
    certificate, key = authority.make("server")
    client, stranger = authority.make("client"), authority.make("another")
    digest = hashlib.sha256(ssl.PEM_cert_to_DER_cert(client[0].read_text())).hexdigest()
    keys = tmp_path / "keys.db"
    made = subprocess.run([janua, "key", "new", "--keys", keys, "--name", "ward 3", "--scope", "models", "--certificate", digest],
                          capture_output=True, text=True, check=True)
    words = ["--tls-certificate", certificate, "--tls-key", key, "--tls-client-ca", authority.certificate, "--keys", keys]
    with serving(janua, *words) as server:
        port = port_of(server)
        bearer = {"Authorization": "Bearer " + made.stdout.strip()}
        for identity, headers, path, status in [
                (client, {}, "/v1/models", 200), (client, bearer, "/v1/models", 200), (client, {}, "/metrics", 403),
                (stranger, {}, "/v1/models", 401), (stranger, bearer, "/v1/models", 401)]:
            wire = connection(port, trusting(authority, *identity))
            wire.request("GET", path, headers=headers)
            assert wire.getresponse().status == status, (path, status)


@pytest.mark.parametrize("what, file, words", [
    ("certificate", "none.pem", "certificate"), ("key", "other.key", "key"), ("key", "open.key", "others"),
    ("client-ca", "first.key", "authorities")])
def test_files_that_do_not_fit_are_refused_before_anything_is_open(janua, model, authority, what, file, words):
    certificate, key = authority.make("first")
    _, other = authority.make("other")
    (authority.folder / "none.pem").write_text("nothing")
    opened = authority.folder / "open.key"
    opened.write_bytes(key.read_bytes())
    opened.chmod(0o644)
    given = {"certificate": certificate, "key": key, what: authority.folder / file}
    done = subprocess.run([janua, "serve", "--model", model, "--port", "0",
                           *[word for name, path in given.items() for word in (f"--tls-{name}", path)]],
                          capture_output=True, text=True, timeout=60)
    assert done.returncode in (1, 2, 3) and done.stdout == "" and words in done.stderr and file in done.stderr


def test_a_key_with_a_password_is_refused_and_nobody_is_asked_for_it(janua, model, authority):
    """It waited at the terminal, or for a line of its standard input; on SIGHUP it could not even be stopped."""
    certificate, key = authority.make("locked")
    locked = authority.folder / "locked.p8"
    openssl("pkcs8", "-topk8", "-in", key, "-out", locked, "-passout", "pass:word")
    locked.chmod(0o600)
    process = subprocess.Popen(
        [janua, "serve", "--model", model, "--port", "0", "--tls-certificate", certificate, "--tls-key", locked],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    try:
        assert process.wait(timeout=60) in (1, 3)
        assert "unencrypted" in process.stderr.read()
    finally:
        process.kill()
        process.wait()


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=20)
        self.path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect(self.path)


def test_answers_on_a_unix_socket_and_takes_it_away(janua, model, tmp_path):
    path = tmp_path / "janua.sock"
    path.write_text("")
    refused = subprocess.run([janua, "serve", "--model", model, "--listen", f"unix:{path}"], capture_output=True, text=True)
    assert refused.returncode == 2 and "something else" in refused.stderr and path.exists()
    path.unlink()
    left = socket.socket(socket.AF_UNIX)
    left.bind(str(path))
    left.close()  # a file that a killed server left behind
    with serving(janua, "--listen", f"unix:{path}") as server:
        assert f"unix:{path}" in server.ready
        assert path.stat().st_mode & 0o777 == 0o660
        wire = UnixConnection(path)
        assert ask(wire)[0] == 200 and ask(wire, "/v1/completions", BODY)[0] == 200
        second = subprocess.run([janua, "serve", "--model", model, "--listen", f"unix:{path}"], capture_output=True, text=True)
        assert second.returncode == 1 and "listens" in second.stderr
        assert ask(wire)[0] == 200
    assert not path.exists()


def test_what_is_being_answered_is_finished_and_then_it_ends(janua, authority):
    certificate, key = authority.make("first")
    with serving(janua, "--tls-certificate", certificate, "--tls-key", key) as server:
        wire = connection(port_of(server), trusting(authority))
        wire.request("POST", "/v1/completions", json.dumps({"prompt": "The", "max_tokens": 200, "stream": True}), JSON)
        answer = wire.getresponse()
        first = answer.read(20)
        server.terminate()
        assert (first + answer.read()).endswith(b"data: [DONE]\n\n")
        assert server.wait(timeout=60) == 0


def test_nothing_is_asked_of_anybody_while_it_serves(janua, model, authority, tmp_path):
    """Every connection that the process makes itself, by strace."""
    certificate, key = authority.make("first")
    calls = tmp_path / "calls"
    process = subprocess.Popen(
        ["strace", "-f", "-qq", "--seccomp-bpf", "-e", "trace=connect,sendto,sendmsg,sendmmsg", "-o", calls, janua, "serve",
         "--model", model, "--port", "0", "--tls-certificate", certificate, "--tls-key", key], stdout=subprocess.PIPE, text=True)
    try:
        process.ready = process.stdout.readline()
        wire = connection(port_of(process), trusting(authority))
        for path in ("/health", "/", "/v1/models", "/metrics", "/openapi.json", "/nothing"):
            assert ask(wire, path)[0] in (200, 404)
        assert ask(wire, "/v1/completions", BODY)[0] == 200
    finally:
        children = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True).stdout.split()
        for child in children:
            os.kill(int(child), signal.SIGTERM)
        process.wait(timeout=60)
    connected = [line for line in calls.read_text().splitlines() if "connect(" in line or "sin_addr" in line or "sin6_addr" in line]
    assert [line for line in connected if "AF_UNIX" not in line] == []
