"""The functions of a user's script, with the defaults of the framework containers."""
import importlib
import json
import os
import sys

from sagebrush_container.errors import ContainerError
from sagebrush_container.serving import content

_PARTS = ("input_fn", "predict_fn", "output_fn")


class Answer:
    """What an invocation is answered: buffers, or an iterator of parts."""

    __slots__ = ("content_type", "buffers", "parts")

    def __init__(self, content_type, buffers=None, parts=None):
        self.content_type, self.buffers, self.parts = content_type, buffers, parts


class Functions:
    """model_fn, and transform_fn or the three that it is made of.

    module: the user's; defaults: what the framework adds, by the functions' names.
    Raises ContainerError: transform_fn stands beside one of the three.
    """

    def __init__(self, module, defaults):
        self._name = os.path.basename(getattr(module, "__file__", None) or module.__name__)
        self._model = getattr(module, "model_fn", None) or defaults.get("model_fn")
        self._transform = getattr(module, "transform_fn", None)
        self._input, self._predict, self._output = (getattr(module, part, None) for part in _PARTS)
        self._parameters = getattr(module, "execution_parameters_fn", None)
        self._casts = defaults.get("casts", False)
        self._predict_default = defaults.get("predict_fn", _predict)
        self._default_accept = os.environ.get("SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT") or content.JSON
        given = [part for part, function in zip(_PARTS, (self._input, self._predict, self._output)) if function is not None]
        if self._transform is not None and given:
            raise ContainerError(f"Cannot use transform_fn implementation in conjunction with {', '.join(given)} implementation: {self._name} has both.")

    def load(self, folder):
        """The model that lies in a folder. Raises ContainerError: there is no model_fn, and no default for it; or it exits."""
        if self._model is None:
            raise ContainerError(f"Please provide a model_fn implementation: {self._name} has no function model_fn(model_dir) that loads the model.")
        return _staying(self._name, self._model, folder)

    def answer(self, model, request):
        """The answer to an invocation. Raises AnswerError, and whatever the user's functions do."""
        headers = request.headers
        content_type = headers.get("content-type") or content.JSON
        accept = headers.get("accept") or "*/*"
        if accept == "*/*":
            accept = self._default_accept
        if self._transform is not None:
            return _answer(self._transform(model, _given(request.body, content_type), content_type, accept), accept)
        if self._input is not None:
            data = self._input(_given(request.body, content_type), content_type)
        else:
            data = self._decoded(request.body, content_type)
        prediction = self._predict(data, model) if self._predict is not None else self._predict_default(data, model)
        if self._output is not None:
            return _answer(self._output(prediction, accept), accept)
        buffers, kind = content.encode(prediction, accept, self._default_accept)
        return Answer(kind, buffers)

    def parameters(self):
        """The answer to GET /execution-parameters; None where the script does not say."""
        if self._parameters is None:
            return None
        said = self._parameters()
        return _answer(json.dumps(said) if isinstance(said, dict) else said, content.JSON)

    def _decoded(self, body, content_type):
        array = content.decode(body, content_type)
        if self._casts and content.media_type(content_type) in (content.CSV, content.JSON) and array.dtype.kind in "biuf":
            return array.astype("float32")
        return array


def load_module(name, folder):
    """The user's script as a module. name: with or without .py.

    Raises ContainerError: there is no such file, or it exits. What else the script raises goes through.
    """
    file = name if name.endswith(".py") else name + ".py"
    if not os.path.isfile(os.path.join(folder, file)):
        there = ", ".join(sorted(os.listdir(folder))) if os.path.isdir(folder) else ""
        raise ContainerError(f"SAGEMAKER_PROGRAM: '{file}' is not in {folder}, which has: {there or 'nothing'}.")
    if folder not in sys.path:
        sys.path[:0] = [folder, os.path.join(folder, "lib")]
    return _staying(file, importlib.import_module, file[:-3].replace("/", "."))


def _staying(name, function, *arguments):
    """What a function of the user's returns; it must not end the process, in which there may be other models."""
    try:
        return function(*arguments)
    except SystemExit as end:
        said = "" if end.code is None else repr(end.code)
        raise ContainerError(f"{name} called sys.exit({said}) while the model was loaded.") from end


def _given(body, content_type):
    return body.text if content.is_text(content.media_type(content_type)) else body.bytes


def _predict(data, model):
    return model.predict(data)


def _answer(result, accept):
    if isinstance(result, tuple) and len(result) == 2:
        result, accept = result
    elif hasattr(result, "response"):
        # Response objects of sagemaker_containers and of Flask: a body, or parts of one.
        accept = getattr(result, "mimetype", None) or getattr(result, "content_type", None) or accept
        result = result.response
        if isinstance(result, list):
            result = b"".join(part.encode() if isinstance(part, str) else part for part in result)
    if isinstance(result, str):
        return Answer(accept, [result.encode()])
    if isinstance(result, (bytes, bytearray, memoryview)):
        return Answer(accept, [result])
    if hasattr(result, "__next__"):
        return Answer(accept, parts=result)
    if result is None:
        return Answer(accept, [])
    buffers, kind = content.encode(result, accept)
    return Answer(kind, buffers)
