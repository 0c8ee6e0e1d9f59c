"""Clients and requests as the suites use them. The address and the keys come from the environment, never from a configuration file."""
import contextlib
import itertools
import os
import time
import unittest

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError

ENDPOINT = os.environ["AWS_ENDPOINT_URL"]
REGION = "us-east-1"
ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/SageMakerRole"
KNN = "382416733822.dkr.ecr.us-east-1.amazonaws.com/knn:1"
QUICK = {"Delay": 1, "MaxAttempts": 120}
_numbers = itertools.count()


def client(service, **credentials):
    """A client that tells a refusal at once: it does not try again."""
    return boto3.client(
        service, endpoint_url=ENDPOINT, region_name=REGION, config=Config(retries={"total_max_attempts": 1}), **credentials
    )


def fresh(kind):
    """A name that nobody has used."""
    return f"{kind}-{os.getpid()}-{next(_numbers)}"


def until(read, done, seconds=60):
    """Reads again until `done` says yes; answers what was read last."""
    deadline = time.monotonic() + seconds
    while True:
        seen = read()
        if done(seen):
            return seen
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds} s; last seen: {seen}")
        time.sleep(0.05)


class Case(unittest.TestCase):
    maxDiff = None

    @contextlib.contextmanager
    def refused(self, code, *parts, status=None):
        """The block must be refused with this code, in words that contain these parts."""
        with self.assertRaises(ClientError) as caught:
            yield caught
        response = caught.exception.response
        self.assertEqual(code, response["Error"]["Code"], response)
        for part in parts:
            self.assertIn(part, response["Error"]["Message"])
        if status is not None:
            self.assertEqual(status, response["ResponseMetadata"]["HTTPStatusCode"])
