namespace Sagebrush.Hosting;

/// <summary>A multi-model container for tests: each of its models is a file <c>name</c> and answers what that says.</summary>
internal static class Flock
{
    public const string Image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/flock:1";

    /// <summary>
    /// Holds CAPACITY models and says 507 to one more. A model with a file <c>broken</c> is refused. The body tells an invocation what to do: <c>models</c> lists
    /// what is loaded, <c>wait</c> and a model with a file <c>slow</c> wait until there is a file <c>gate</c> in the contract's folder.
    /// </summary>
    public const string Script =
        """
        import http.server, json, os, socketserver, threading, time
        root = os.environ["SAGEBRUSH_ML_ROOT"]
        capacity = int(os.environ.get("CAPACITY", "100"))
        models, reserved, lock = {}, set(), threading.Lock()
        def wait():
            while not os.path.exists(os.path.join(root, "gate")): time.sleep(0.005)
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            def address_string(self): return "-"
            def log_message(self, *_): pass
            def answer(self, status, body=b""):
                self.send_response(status)
                self.send_header("Content-Type", "text/plain")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)
            def do_GET(self):
                if self.path == "/ping": return self.answer(200)
                with lock: names = sorted(models)
                start = int(self.path.split("=")[1]) if "=" in self.path else 0
                page = {"models": [{"modelName": n, "modelUrl": "/"} for n in names[start:start + 2]]}
                if start + 2 < len(names): page["nextPageToken"] = str(start + 2)
                self.answer(200, json.dumps(page).encode())
            def do_DELETE(self):
                with lock: gone = models.pop(self.path.split("/")[2], None)
                print("unloads", gone, flush=True)
                self.answer(404 if gone is None else 200)
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if self.path == "/models": return self.load(**json.loads(body))
                with lock: model = models.get(self.path.split("/")[2])
                if model is None: return self.answer(404, b"not loaded")
                if body == b"wait": wait()
                if body == b"models":
                    with lock: return self.answer(200, " ".join(sorted(models.values())).encode())
                self.answer(200, (model + " says " + body.decode() + " to " + self.headers["X-Amzn-SageMaker-Target-Model"]).encode())
            def load(self, model_name, url):
                with lock:
                    if model_name in models: return self.answer(409)
                    if len(reserved | set(models)) >= capacity: return self.answer(507, b"no perch left")
                    reserved.add(model_name)
                try:
                    if os.path.exists(os.path.join(url, "slow")): wait()
                    if os.path.exists(os.path.join(url, "broken")): return self.answer(500, b"not hatched")
                    name = open(os.path.join(url, "name")).read()
                    with lock: models[model_name] = name
                finally:
                    with lock: reserved.discard(model_name)
                print("loads", name, flush=True)
                self.answer(200)
        class Server(socketserver.ThreadingMixIn, socketserver.UnixStreamServer):
            daemon_threads, request_queue_size = True, 128
        Server(os.environ["SAGEBRUSH_SOCKET"], Handler).serve_forever()
        """;
}
