"""The entry point of a framework's container: `python FOLDER train` or `python FOLDER serve`."""
import sys

from sagebrush_container.command import main

sys.exit(main(sys.argv[1:]))
