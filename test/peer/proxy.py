"""A reverse proxy with TLS for the tests, as an office puts one before a server: ours in Python, nginx or Caddy."""
import contextlib
import http.client
import http.server
import os
import pathlib
import re
import shutil
import socket
import ssl
import subprocess
import threading
import time

NAME = "llm.city.example"
HOP_BY_HOP = {"connection", "keep-alive", "transfer-encoding", "content-length", "host"}
DOCS = pathlib.Path(__file__).resolve().parents[2] / "docs/serving.md"


def certificate(folder):
    """Paths of a key and a certificate for NAME, signed by itself."""
    key, cert = folder / "key.pem", folder / "cert.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-keyout", key, "-out", cert, "-days", "2", "-subj", f"/CN={NAME}",
                    "-addext", f"subjectAltName=DNS:{NAME}"], check=True, capture_output=True)
    return key, cert


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


@contextlib.contextmanager
def python_proxy(folder, port, upstream, prefix="", strips=False, strip_headers=()):
    """TLS on `port`, plain HTTP to `upstream` ("127.0.0.1:8080"). `strips` takes `prefix` off the path."""
    key, cert = certificate(folder)

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            headers = {name: value for name, value in self.headers.items()
                       if name.lower() not in HOP_BY_HOP and name.lower() not in strip_headers}
            connection = http.client.HTTPConnection(upstream, timeout=60)
            path = self.path[len(prefix):] if strips and self.path.startswith(prefix) else self.path
            connection.request(self.command, path, body, {**headers, "Host": self.headers["Host"]})
            answer = connection.getresponse()
            self.send_response(answer.status)
            for name, value in answer.getheaders():
                if name.lower() not in HOP_BY_HOP:
                    self.send_header(name, value)
            self.send_header("Connection", "close")
            self.end_headers()
            while piece := answer.read1(65536):
                self.wfile.write(piece)
                self.wfile.flush()
            self.close_connection = True
            connection.close()

        do_POST = do_HEAD = do_GET

        def log_message(self, *_):
            pass

    class Server(http.server.ThreadingHTTPServer):
        def handle_error(self, *_):  # a browser that closes early
            pass

    server = Server(("127.0.0.1", port), Handler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    # The handshake waits for the first read, in the connection's own thread: a browser opens some ahead.
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield cert
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def find_proxy(name, folder):
    """Path of nginx or caddy: the installed one, else Debian's package unpacked into `folder` (installing it would
    start it). None if it cannot be had."""
    if installed := shutil.which(name):
        return installed
    if not shutil.which("apt-get"):
        return None
    done = subprocess.run(["apt-get", "-q", "download", name], cwd=folder, capture_output=True)
    packages = list(folder.glob(f"{name}_*.deb"))
    if done.returncode or not packages:
        return None
    subprocess.run(["dpkg", "-x", packages[0], folder / name], check=True)
    return next((folder / name / "usr").glob(f"*bin/{name}"))


def documented(language):
    """The configuration for `language` ("nginx", "caddy") as docs/serving.md shows it."""
    return re.search(rf"```{language}\n(.*?)```", DOCS.read_text(), re.DOTALL)[1]


def with_own(block, pairs):
    """The block of the documentation, with the paths and ports of the test."""
    for shown, own in pairs:
        assert shown in block, f"docs/serving.md shows no {shown!r}"
        block = block.replace(shown, own)
    return block


@contextlib.contextmanager
def running(command, port, log, **options):
    process = subprocess.Popen(command, **options)
    try:
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            assert process.poll() is None, log.read_text()
            time.sleep(0.05)
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


@contextlib.contextmanager
def nginx_proxy(nginx, folder, port, upstream):
    """nginx with the server block of the documentation."""
    key, cert = certificate(folder)
    block = with_own(documented("nginx"), (
        ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"), ("127.0.0.1:8080", upstream),
        (f"/etc/ssl/{NAME}.pem", str(cert)), (f"/etc/ssl/{NAME}.key", str(key))))
    paths = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    config, log = folder / "nginx.conf", folder / "error.log"
    config.write_text(f"daemon off;\npid {folder}/pid;\nerror_log {log};\nevents {{}}\n"
                      f"http {{\naccess_log off;\n{paths}{block}}}\n")
    with running([nginx, "-p", folder, "-e", log, "-c", config], port, log):
        yield cert


@contextlib.contextmanager
def caddy_proxy(caddy, folder, port, upstream):
    """Caddy with the site block of the documentation; its certificate is given here, since nobody could vouch for
    the name."""
    key, cert = certificate(folder)
    block = with_own(documented("caddy"), (
        (f"{NAME} {{", f"https://{NAME}:{port} {{\n    bind 127.0.0.1\n    tls {cert} {key}"), ("127.0.0.1:8080", upstream)))
    config, log = folder / "Caddyfile", folder / "caddy.log"
    config.write_text(f"{{\n    admin off\n    auto_https disable_redirects\n    storage file_system {folder}/storage\n}}\n{block}")
    with log.open("w") as said, running([caddy, "run", "--config", config, "--adapter", "caddyfile"], port, log,
                                        stdout=said, stderr=said, env={**os.environ, "HOME": str(folder)}):
        yield cert


def ask(port, cert, method, path, body=None, headers=None):
    """One request through the proxy, its certificate checked: the answer, read whole, and its bytes."""
    context = ssl.create_default_context(cafile=cert)
    with socket.create_connection(("127.0.0.1", port), 60) as plain, context.wrap_socket(plain, server_hostname=NAME) as tls:
        head = {"Host": f"{NAME}:{port}", "Connection": "close", **(headers or {})}
        payload = body.encode() if body else b""
        if body:
            head["Content-Length"] = str(len(payload))
        lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
        tls.sendall(f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode() + payload)
        answer = http.client.HTTPResponse(tls, method=method)
        answer.begin()
        return answer, answer.read()
