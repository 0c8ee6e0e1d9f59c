"""What ends a container, in the words that users of the toolkits know."""

# The platform takes 1,024 bytes of a reason and adds "AlgorithmError: " and ", exit code: N" to it.
_ROOM = 980
_LONGEST_COMMAND = 240


class ContainerError(Exception):
    """The user's code, or what it asks for, cannot be run; the message is for the user."""

    exit_code = 1


class ExecutionError(ContainerError):
    """A command of the user's failed: `KIND: ExitCode N, ErrorMessage "…", Command "…"`."""

    def __init__(self, kind, exit_code, message, command):
        self.exit_code = exit_code if exit_code > 0 else 128 - exit_code
        command = _shortened_end(" ".join(command).replace("\n", " "), _LONGEST_COMMAND)
        head, tail = f"{kind}: ExitCode {self.exit_code}, ErrorMessage \"", f"\", Command \"{command}\""
        super().__init__(head + _shortened_start(message.strip(), _ROOM - len(head) - len(tail.encode())) + tail)


def failure_text(text):
    """The bytes of a reason that fit."""
    return text.encode("utf-8", "replace")[:_ROOM].decode("utf-8", "ignore").encode("utf-8")


def _shortened_start(text, most):
    # The last lines of a traceback say what happened.
    encoded = text.encode("utf-8", "replace")
    return text if len(encoded) <= most else "..." + encoded[len(encoded) - most + 3:].decode("utf-8", "ignore")


def _shortened_end(text, most):
    return text if len(text) <= most else text[:most - 3] + "..."
