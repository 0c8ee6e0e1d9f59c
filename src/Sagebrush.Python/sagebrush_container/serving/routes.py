"""The routes of the serving contract, for one model."""
from sagebrush_container.serving.content import JSON, AnswerError
from sagebrush_container.serving.functions import Answer


class Routes:
    """`GET /ping`, `POST /invocations` and `GET /execution-parameters` of a loaded model."""

    def __init__(self, functions, model):
        self._functions, self._model = functions, model

    def obey(self, order):
        """The parent's part: there is nothing to order. Whether the workers have to be renewed, and the answer."""
        raise NotImplementedError(order)

    def answer(self, request, order):
        """Status and answer. order: has the parent do something; not needed here. Raises AnswerError, and whatever the user's functions do."""
        if request.path == "/invocations":
            allow(request, "POST")
            return 200, self._functions.answer(self._model, request)
        if request.path == "/ping":
            return 200, Answer(JSON, [])
        if request.path == "/execution-parameters":
            said = self._functions.parameters()
            if said is not None:
                return 200, said
        raise AnswerError(404, f"There is nothing at {request.path}.")


def allow(request, *methods):
    """Passes a request of one of these methods."""
    if request.method not in methods:
        raise AnswerError(405, f"{request.path} takes {' or '.join(methods)}, not {request.method}.")
