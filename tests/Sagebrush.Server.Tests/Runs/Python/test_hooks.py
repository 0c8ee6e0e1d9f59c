import os
import pathlib
import subprocess
import sys
import tempfile
import unittest

from toolkit import FOLDER

OLD = """
class Session:
    def create_client(self, service_name, region_name=None, api_version=None, use_ssl=True, verify=None, endpoint_url=None):
        return endpoint_url
"""
ASK = "from botocore.session import Session; make = Session().create_client; "


class HooksTests(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def botocore(self, session):
        package = self.folder / "botocore"
        package.mkdir(exist_ok=True)
        (package / "__init__.py").write_text("")
        (package / "session.py").write_text(session)

    def said(self, code, **variables):
        environment = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join([str(FOLDER / "hooks"), str(self.folder)]), **variables}
        return subprocess.run([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, text=True, check=True).stdout.strip()

    def test_old_clients_go_where_the_environment_says(self):
        self.botocore(OLD)
        named = {"AWS_ENDPOINT_URL": "http://all", "AWS_ENDPOINT_URL_S3": "http://s3"}
        self.assertEqual("http://s3 http://all", self.said(ASK + "print(make('s3'), make('sts'))", **named))
        self.assertEqual("http://mine", self.said(ASK + "print(make('s3', endpoint_url='http://mine'))", **named))
        self.assertEqual("None", self.said(ASK + "print(make('s3'))", AWS_IGNORE_CONFIGURED_ENDPOINT_URLS="true", **named))
        self.assertEqual("None", self.said(ASK + "print(make('s3'))"))

    def test_new_clients_are_left_alone(self):
        self.botocore(OLD + "class ConfiguredEndpointProvider: pass\n")
        self.assertEqual("None", self.said(ASK + "print(make('s3'))", AWS_ENDPOINT_URL="http://all"))

    def test_the_next_sitecustomize_runs(self):
        (self.folder / "sitecustomize.py").write_text("print('mine')")
        self.assertEqual("mine\nthere", self.said("print('there')"))

    def test_the_real_s3fs_comes_first(self):
        (self.folder / "s3fs.py").write_text("name = 'real'")
        self.assertEqual("real", self.said("import s3fs; print(s3fs.name)"))


if __name__ == "__main__":
    unittest.main()
