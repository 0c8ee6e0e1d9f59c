"""The user's source: fetched, unpacked into the code folder."""
import os
import shutil
import tarfile
import tempfile

from sagebrush_container import s3
from sagebrush_container.errors import ContainerError


def place(directory, code):
    """Brings the source to the code folder.

    directory: `sagemaker_submit_directory`, an s3:// URI of a tar.gz, a local one, or a folder; None: it is there already.
    Raises ContainerError: there is no such thing, or it is no archive.
    """
    if directory is None or os.path.abspath(directory) == os.path.abspath(code):
        return
    os.makedirs(code, exist_ok=True)
    if directory.startswith("s3://"):
        with tempfile.TemporaryDirectory() as folder:
            archive = os.path.join(folder, "sourcedir.tar.gz")
            s3.fetch(directory, archive)
            extract(archive, code, directory)
        return
    path = directory[len("file://"):] if directory.startswith("file://") else directory
    if os.path.isdir(path):
        shutil.copytree(path, code, symlinks=True, dirs_exist_ok=True)
    elif os.path.isfile(path):
        extract(path, code, directory)
    else:
        raise ContainerError(f"sagemaker_submit_directory: '{directory}' is neither an s3:// URI nor an archive or folder in this container.")


def extract(archive, folder, name):
    """Unpacks a tar of the user's; what would leave the folder is refused."""
    folder = os.path.realpath(folder)
    try:
        with tarfile.open(archive) as tar:
            members = tar.getmembers()
            for member in members:
                _check(member, folder, name)
            tar.extractall(folder, [member for member in members if not member.isdev()])
    except tarfile.ReadError as error:
        raise ContainerError(f"{name} is no tar.gz archive: {error}") from None


def _check(member, folder, name):
    path = os.path.realpath(os.path.join(folder, member.name))
    target = None
    if member.issym():
        target = os.path.realpath(os.path.join(os.path.dirname(path), member.linkname))
    elif member.islnk():
        target = os.path.realpath(os.path.join(folder, member.linkname))
    for place in (path, target):
        if place is not None and place != folder and not place.startswith(folder + os.sep):
            raise ContainerError(f"{name}: the member '{member.name}' leaves the folder that it is unpacked to.")
