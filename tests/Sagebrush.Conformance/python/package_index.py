"""An index of Python packages, as pip reads it. Source: PEP 503 (simple repository), PEP 427 (wheel)."""
import contextlib
import http.server
import io
import threading
import zipfile


@contextlib.contextmanager
def package_index(modules):
    """Its URL while it answers. modules: name to source; each is a package of its own, version 1.0."""
    pages = {"/simple/": "".join(f'<a href="{name}/">{name}</a>' for name in modules).encode()}
    for name, source in modules.items():
        file = f"{name}-1.0-py3-none-any.whl"
        pages[f"/simple/{name.replace('_', '-')}/"] = f'<a href="/files/{file}">{file}</a>'.encode()
        pages[f"/files/{file}"] = _wheel(name, source)

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            page = pages.get(self.path)
            self.send_response(404 if page is None else 200)
            self.send_header("Content-Type", "text/html" if self.path.endswith("/") else "application/zip")
            self.end_headers()
            self.wfile.write(page or b"")

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever).start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/simple/"
        finally:
            server.shutdown()


def _wheel(name, source):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as wheel:
        wheel.writestr(f"{name}.py", source)
        wheel.writestr(f"{name}-1.0.dist-info/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        wheel.writestr(f"{name}-1.0.dist-info/WHEEL", "Wheel-Version: 1.0\nGenerator: none\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        wheel.writestr(f"{name}-1.0.dist-info/RECORD", "")
    return data.getvalue()
