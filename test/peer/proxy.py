"""A reverse proxy with TLS for the tests, as an office puts one before a server: ours in Python, or nginx."""
import contextlib
import http.client
import http.server
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


def find_nginx(folder):
    """Path of nginx: the installed one, else Debian's package unpacked into `folder` (installing it would start
    it). None if it cannot be had."""
    if installed := shutil.which("nginx"):
        return installed
    if not shutil.which("apt-get"):
        return None
    done = subprocess.run(["apt-get", "-q", "download", "nginx"], cwd=folder, capture_output=True)
    packages = list(folder.glob("nginx_*.deb"))
    if done.returncode or not packages:
        return None
    subprocess.run(["dpkg", "-x", packages[0], folder / "nginx"], check=True)
    return folder / "nginx/usr/sbin/nginx"


def documented(language):
    """The configuration for `language` ("nginx", "caddy") as docs/serving.md shows it."""
    return re.search(rf"```{language}\n(.*?)```", DOCS.read_text(), re.DOTALL)[1]


@contextlib.contextmanager
def nginx_proxy(nginx, folder, port, upstream):
    """nginx with the server block of the documentation; only paths and ports are those of the test."""
    key, cert = certificate(folder)
    block = documented("nginx")
    for shown, own in (("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"), ("127.0.0.1:8080", upstream),
                       (f"/etc/ssl/{NAME}.pem", str(cert)), (f"/etc/ssl/{NAME}.key", str(key))):
        assert shown in block, f"docs/serving.md shows no {shown!r}"
        block = block.replace(shown, own)
    paths = "".join(f"{kind}_temp_path {folder}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    config = folder / "nginx.conf"
    config.write_text(f"daemon off;\npid {folder}/pid;\nerror_log {folder}/error.log;\nevents {{}}\n"
                      f"http {{\naccess_log off;\n{paths}{block}}}\n")
    process = subprocess.Popen([nginx, "-p", folder, "-e", folder / "error.log", "-c", config])
    try:
        for _ in range(200):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            assert process.poll() is None, (folder / "error.log").read_text()
            time.sleep(0.05)
        yield cert
    finally:
        process.terminate()
        process.wait(timeout=30)


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
