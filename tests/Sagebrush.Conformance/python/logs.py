import time

from aws import Case, client, fresh


class Streams(Case):
    @classmethod
    def setUpClass(cls):
        cls.logs, cls.group = client("logs"), f"/test/{fresh('group')}"
        cls.logs.create_log_group(logGroupName=cls.group)
        cls.logs.create_log_stream(logGroupName=cls.group, logStreamName="job/algo-1")
        cls.start = int(time.time() * 1000) - 1000
        events = [{"timestamp": cls.start + n // 3, "message": f"line {n}"} for n in range(30)]
        cls.logs.put_log_events(logGroupName=cls.group, logStreamName="job/algo-1", logEvents=events)

    def read(self, **how):
        return self.logs.get_log_events(logGroupName=self.group, logStreamName="job/algo-1", **how)

    def test_forward_until_a_page_is_empty(self):
        page, lines = self.read(startFromHead=True, limit=7), []
        while page["events"]:
            lines += [e["message"] for e in page["events"]]
            page = self.read(startFromHead=True, limit=7, nextToken=page["nextForwardToken"])
        self.assertEqual([f"line {n}" for n in range(30)], lines)
        again = self.read(startFromHead=True, nextToken=page["nextForwardToken"])
        self.assertEqual(([], page["nextForwardToken"]), (again["events"], again["nextForwardToken"]))

    def test_backward(self):
        page = self.read(limit=10)
        self.assertEqual([f"line {n}" for n in range(20, 30)], [e["message"] for e in page["events"]])
        page = self.read(limit=10, nextToken=page["nextBackwardToken"])
        self.assertEqual([f"line {n}" for n in range(10, 20)], [e["message"] for e in page["events"]])

    def test_start_time_is_inclusive_and_order_is_stable(self):
        lines = [e["message"] for e in self.read(startFromHead=True, startTime=self.start + 9)["events"]]
        self.assertEqual(["line 27", "line 28", "line 29"], lines)

    def test_filter(self):
        found = self.logs.filter_log_events(logGroupName=self.group, filterPattern='"line 1"', logStreamNamePrefix="job/")
        self.assertEqual({f"line {n}" for n in (1, *range(10, 20))}, {e["message"] for e in found["events"]})

    def test_streams_are_listed_without_a_token_at_the_end(self):
        answer = self.logs.describe_log_streams(logGroupName=self.group, logStreamNamePrefix="job/", orderBy="LogStreamName", limit=1)
        self.assertEqual(["job/algo-1"], [s["logStreamName"] for s in answer["logStreams"]])
        self.assertNotIn("nextToken", answer)

    def test_missing_group_and_stream(self):
        with self.refused("ResourceNotFoundException"):
            self.logs.describe_log_streams(logGroupName="/no/such/group")
        with self.refused("ResourceNotFoundException"):
            self.logs.get_log_events(logGroupName=self.group, logStreamName="none")

    def test_groups(self):
        self.assertIn(self.group, [g["logGroupName"] for g in self.logs.describe_log_groups(logGroupNamePrefix="/test/")["logGroups"]])
        with self.refused("ResourceAlreadyExistsException"):
            self.logs.create_log_group(logGroupName=self.group)
