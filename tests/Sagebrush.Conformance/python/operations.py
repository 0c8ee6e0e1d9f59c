import re

from aws import Case, client, fresh, until
from signing import Request, send


class OpenRoutes(Case):
    def test_health(self):
        for path in ("/healthz", "/readyz"):
            self.assertEqual(200, send("GET", path).status)

    def test_metrics_count_requests(self):
        client("sagemaker").list_models()
        # A request is counted when its answer has ended, a moment after its client has it.
        line = re.compile(r'sagebrush_request_duration_seconds_count\{[^}]*operation="ListModels"[^}]*\} [1-9]')
        until(lambda: send("GET", "/metrics").text, line.search)

    def test_reset_empties_everything(self):
        s3 = client("s3")
        bucket = fresh("reset")
        s3.create_bucket(Bucket=bucket)
        answer = Request("sagemaker", "POST", "/_sagebrush/reset").send()
        self.assertIn(answer.status, (200, 204), answer)
        self.assertEqual([], s3.list_buckets()["Buckets"])
