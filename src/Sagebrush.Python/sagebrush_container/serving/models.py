"""Many models in one container, loaded and unloaded while it runs. Source: AWS, "Custom Containers Contract for Multi-Model Endpoints".

The parent loads a model and then renews the workers, so that one copy of it serves them all.
"""
import json
import os
import sys
import traceback
import urllib.parse

from sagebrush_container.errors import ContainerError
from sagebrush_container.serving.content import JSON, AnswerError
from sagebrush_container.serving.functions import Answer, Functions, load_module
from sagebrush_container.serving.routes import allow

_PAGE = 100


class ModelRoutes:
    """`POST /models`, `GET /models`, `GET` and `DELETE /models/NAME`, `POST /models/NAME/invoke`.

    script: its file's name; code: the folder with the script of models that bring none; defaults: the framework's;
    bound: bytes that the models may take together, None for any.
    """

    def __init__(self, script, code, defaults, bound):
        self._script, self._code, self._defaults, self._bound = script, code, defaults, bound
        self._models = {}

    def answer(self, request, order):
        """Status and answer. order: has the parent do something. Raises AnswerError, and whatever the user's functions do."""
        if request.path == "/ping":
            return 200, Answer(JSON, [])
        words = [urllib.parse.unquote(word) for word in request.path.split("/")]
        if words[:2] != ["", "models"] or len(words) > 4 or words[3:] not in ([], ["invoke"]):
            raise AnswerError(404, f"There is nothing at {request.path}.")
        if len(words) == 2:
            allow(request, "GET", "POST")
            return self._list(request.query) if request.method == "GET" else self._ordered(order, _asked(request.body))
        name = words[2]
        if len(words) == 4:
            allow(request, "POST")
            functions, model, _, _ = self._find(name)
            return 200, functions.answer(model, request)
        allow(request, "GET", "DELETE")
        if request.method == "DELETE":
            return self._ordered(order, {"unload": name})
        self._find(name)
        return 200, _json(self._described(name))

    def obey(self, order):
        """The parent's part of loading and unloading. Whether the workers have to be renewed, and the answer to the one that asked."""
        asked = json.loads(order)
        try:
            if "unload" in asked:
                self._find(asked["unload"])
                del self._models[asked["unload"]]
                said = 200, f"{asked['unload']} is unloaded."
            else:
                self._load(asked["model_name"], asked["url"])
                said = 200, f"{asked['model_name']} is loaded."
        except AnswerError as error:
            said = error.status, str(error)
        except ContainerError as error:
            said = 500, str(error)
        except MemoryError:
            said = 507, "The model needs more memory than there is."
        except Exception:
            said = 500, traceback.format_exc()
            print(said[1], file=sys.stderr, end="", flush=True)
        return said[0] == 200, json.dumps([said[0], said[1][-16000:]]).encode()

    def _load(self, name, folder):
        if name in self._models:
            raise AnswerError(409, f"{name} is loaded already.")
        self._make_room(_size(folder))
        own = os.path.join(folder, "code")
        code = own if os.path.isfile(os.path.join(own, self._script)) else self._code
        before = _resident()
        functions = Functions(_apart(self._script, code), self._defaults)
        model = functions.load(folder)
        taken = max(0, _resident() - before)
        self._make_room(taken)
        self._models[name] = functions, model, folder, taken

    def _make_room(self, needed):
        used = sum(taken for _, _, _, taken in self._models.values())
        if self._bound is not None and used + needed > self._bound:
            raise AnswerError(507, f"The model needs {needed >> 20} MB, and of {self._bound >> 20} MB {used >> 20} MB are taken.")

    def _ordered(self, order, asked):
        status, text = json.loads(order(json.dumps(asked).encode()))
        if status != 200:
            raise AnswerError(status, text)
        return 200, _json({"message": text})

    def _find(self, name):
        if name not in self._models:
            raise AnswerError(404, f"The model {name} is not loaded.")
        return self._models[name]

    def _described(self, name):
        return {"modelName": name, "modelUrl": self._models[name][2]}

    def _list(self, query):
        asked = urllib.parse.parse_qs(query).get("next_page_token", ["0"])[0]
        start = int(asked) if asked.isdigit() else 0
        names = list(self._models)
        page = {"models": [self._described(name) for name in names[start:start + _PAGE]]}
        if start + _PAGE < len(names):
            page["nextPageToken"] = str(start + _PAGE)
        return 200, _json(page)


def _asked(body):
    try:
        asked = json.loads(body.text)
        return {"model_name": str(asked["model_name"]), "url": str(asked["url"])}
    except (ValueError, KeyError, TypeError) as error:
        raise AnswerError(400, f'Expected {{"model_name": …, "url": …}}: {error!r}') from error


def _apart(script, code):
    """A script of its own: other models have modules of the same names."""
    paths, modules = list(sys.path), set(sys.modules)
    try:
        return load_module(script, code)
    finally:
        sys.path[:] = paths
        for name in set(sys.modules) - modules:
            if (getattr(sys.modules[name], "__file__", None) or "").startswith(code + os.sep):
                del sys.modules[name]


def _size(folder):
    return sum(os.path.getsize(os.path.join(place, name)) for place, _, names in os.walk(folder) for name in names)


def _resident():
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def _json(value):
    return Answer(JSON, [json.dumps(value).encode()])
