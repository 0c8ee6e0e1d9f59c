"""The two verbs of a container."""
import os
import sys


def main(arguments):
    """Runs a verb and answers the exit code."""
    if arguments[:1] == ["train"]:
        from sagebrush_container.training.job import run
    elif arguments[:1] == ["serve"]:
        from sagebrush_container.serving.host import run
    else:
        print(f"usage: {sys.executable} {os.path.dirname(os.path.dirname(__file__))} train|serve", file=sys.stderr)
        return 2
    return run()
