import base64
import http.server
import json
import queue
import threading
import unittest
import urllib.request

from aws import ACCOUNT, ENDPOINT, REGION, Case, client, fresh, until


class Subscriber:
    """An endpoint on this machine that keeps what it is posted."""

    def __init__(self, statuses=()):
        self.posts, statuses = queue.Queue(), list(statuses)
        posts = self.posts

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"])).decode()
                status = statuses.pop(0) if statuses and self.headers["x-amz-sns-message-type"] == "Notification" else 200
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()
                posts.put((dict((k.lower(), v) for k, v in self.headers.items()), body))

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            # Of the five that are usual the sixth at once would be let in a second later.
            request_queue_size = 64

        self.server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def next(self):
        return self.posts.get(timeout=60)

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def subscribed(case, sns, topic, statuses=(), **attributes):
    """A subscriber that has confirmed."""
    subscriber = Subscriber(statuses)
    case.addCleanup(subscriber.close)
    arn = sns.subscribe(TopicArn=topic, Protocol="http", Endpoint=subscriber.url, Attributes=attributes, ReturnSubscriptionArn=True)["SubscriptionArn"]
    asked = json.loads(subscriber.next()[1])
    sns.confirm_subscription(TopicArn=topic, Token=asked["Token"])
    return subscriber, arn


class Topics(Case):
    def setUp(self):
        self.sns = client("sns")
        self.name = fresh("topic")
        self.topic = self.sns.create_topic(Name=self.name)["TopicArn"]

    def test_topics_are_made_once_listed_and_deleted(self):
        self.assertEqual(f"arn:aws:sns:{REGION}:{ACCOUNT}:{self.name}", self.topic)
        self.assertEqual(self.topic, self.sns.create_topic(Name=self.name)["TopicArn"])
        listed = [t["TopicArn"] for page in self.sns.get_paginator("list_topics").paginate() for t in page["Topics"]]
        self.assertEqual(1, listed.count(self.topic))
        self.sns.set_topic_attributes(TopicArn=self.topic, AttributeName="DisplayName", AttributeValue="News")
        attributes = self.sns.get_topic_attributes(TopicArn=self.topic)["Attributes"]
        self.assertEqual((self.topic, ACCOUNT, "News", "0"), tuple(attributes[n] for n in ("TopicArn", "Owner", "DisplayName", "SubscriptionsConfirmed")))
        self.sns.delete_topic(TopicArn=self.topic)
        self.sns.delete_topic(TopicArn=self.topic)
        with self.refused("NotFound", "Topic does not exist", status=404):
            self.sns.get_topic_attributes(TopicArn=self.topic)
        with self.refused("NotFound", status=404):
            self.sns.publish(TopicArn=self.topic, Message="hello")

    def test_a_subscriber_confirms_and_is_posted_what_is_published(self):
        subscriber = Subscriber()
        self.addCleanup(subscriber.close)
        self.assertEqual("pending confirmation", self.sns.subscribe(TopicArn=self.topic, Protocol="http", Endpoint=subscriber.url)["SubscriptionArn"])
        headers, body = subscriber.next()
        asked = json.loads(body)
        self.assertEqual("SubscriptionConfirmation", headers["x-amz-sns-message-type"])
        self.assertEqual(("SubscriptionConfirmation", self.topic), (asked["Type"], asked["TopicArn"]))
        self.sns.publish(TopicArn=self.topic, Message="too early")
        (pending,) = self.sns.list_subscriptions_by_topic(TopicArn=self.topic)["Subscriptions"]
        self.assertEqual("PendingConfirmation", pending["SubscriptionArn"])

        # Whoever has the address confirms without a signature, as a browser does.
        with urllib.request.urlopen(asked["SubscribeURL"]) as answer:
            self.assertIn(b"<SubscriptionArn>" + self.topic.encode(), answer.read())
        (listed,) = self.sns.list_subscriptions_by_topic(TopicArn=self.topic)["Subscriptions"]
        id = self.sns.publish(TopicArn=self.topic, Subject="Greeting", Message="hello \u00e4",
                              MessageAttributes={"kind": {"DataType": "String", "StringValue": "test"}})["MessageId"]
        headers, body = subscriber.next()
        message = json.loads(body)
        self.assertEqual(
            ("Notification", id, self.topic, listed["SubscriptionArn"]),
            tuple(headers["x-amz-sns-" + n] for n in ("message-type", "message-id", "topic-arn", "subscription-arn")),
        )
        self.assertEqual("text/plain; charset=UTF-8", headers["content-type"])
        self.assertEqual(("Notification", id, "Greeting", "hello \u00e4"), tuple(message[n] for n in ("Type", "MessageId", "Subject", "Message")))
        self.assertEqual({"kind": {"Type": "String", "Value": "test"}}, message["MessageAttributes"])
        self.assertIn("Action=Unsubscribe", message["UnsubscribeURL"])
        self.assertTrue(subscriber.posts.empty())

        self.sns.unsubscribe(SubscriptionArn=listed["SubscriptionArn"])
        self.assertEqual([], self.sns.list_subscriptions_by_topic(TopicArn=self.topic)["Subscriptions"])

    def test_messages_are_signed(self):
        try:
            from cryptography import x509
            from cryptography.hazmat.primitives import hashes
            from cryptography.hazmat.primitives.asymmetric import padding
        except ImportError:
            self.skipTest("needs cryptography")
        for version, algorithm in (("1", hashes.SHA1()), ("2", hashes.SHA256())):
            self.sns.set_topic_attributes(TopicArn=self.topic, AttributeName="SignatureVersion", AttributeValue=version)
            subscriber, _ = subscribed(self, self.sns, self.topic)
            self.sns.publish(TopicArn=self.topic, Subject="s", Message="m")
            message = json.loads(subscriber.next()[1])
            self.assertEqual(version, message["SignatureVersion"])
            with urllib.request.urlopen(message["SigningCertURL"]) as answer:
                key = x509.load_pem_x509_certificate(answer.read()).public_key()
            signed = "".join(f"{n}\n{message[n]}\n" for n in ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"))
            key.verify(base64.b64decode(message["Signature"]), signed.encode(), padding.PKCS1v15(), algorithm)

    def test_raw_messages_come_bare(self):
        subscriber, _ = subscribed(self, self.sns, self.topic, RawMessageDelivery="true")
        self.sns.publish(TopicArn=self.topic, Message='{"a": 1}')
        headers, body = subscriber.next()
        self.assertEqual(('{"a": 1}', "true"), (body, headers["x-amz-sns-rawdelivery"]))

    def test_a_filter_policy_chooses(self):
        subscriber, _ = subscribed(self, self.sns, self.topic, FilterPolicy=json.dumps({"kind": ["cat", {"prefix": "d"}], "age": [{"numeric": [">", 3, "<=", 10]}]}))
        for kind, age in (("cat", "2"), ("dog", "5"), ("bird", "5"), ("cat", "10")):
            self.sns.publish(TopicArn=self.topic, Message=f"{kind} {age}", MessageAttributes={
                "kind": {"DataType": "String", "StringValue": kind}, "age": {"DataType": "Number", "StringValue": age}})
        self.assertEqual({"dog 5", "cat 10"}, {json.loads(subscriber.next()[1])["Message"] for _ in range(2)})

    def test_an_endpoint_that_fails_is_tried_again(self):
        policy = json.dumps({"healthyRetryPolicy": {"numRetries": 4, "minDelayTarget": 1, "maxDelayTarget": 1, "numNoDelayRetries": 2}})
        subscriber, _ = subscribed(self, self.sns, self.topic, statuses=[500, 503, 429], DeliveryPolicy=policy)
        id = self.sns.publish(TopicArn=self.topic, Message="again")["MessageId"]
        self.assertEqual([id] * 4, [subscriber.next()[0]["x-amz-sns-message-id"] for _ in range(4)])

    def test_a_batch(self):
        subscriber, _ = subscribed(self, self.sns, self.topic)
        answer = self.sns.publish_batch(TopicArn=self.topic, PublishBatchRequestEntries=[
            {"Id": "a", "Message": "one"}, {"Id": "b", "Message": ""}, {"Id": "c", "Message": "two"}])
        self.assertEqual((["a", "c"], ["b"]), ([e["Id"] for e in answer["Successful"]], [e["Id"] for e in answer["Failed"]]))
        self.assertEqual({"one", "two"}, {json.loads(subscriber.next()[1])["Message"] for _ in range(2)})

    def test_what_no_batch_can_be_is_refused(self):
        entry = {"Id": "a", "Message": "m"}
        for entries, code in (
            ([entry] * 11, "TooManyEntriesInBatchRequest"), ([entry, entry], "BatchEntryIdsNotDistinct"), ([{**entry, "Id": "a b"}], "InvalidBatchEntryId"),
            ([{**entry, "Id": id, "Message": "x" * 150_000} for id in "ab"], "BatchRequestTooLong"),
        ):
            with self.subTest(code=code), self.refused(code, status=400):
                self.sns.publish_batch(TopicArn=self.topic, PublishBatchRequestEntries=entries)

    def test_an_alarm_tells_a_subscriber_when_it_begins_and_when_it_is_over(self):
        subscriber, _ = subscribed(self, self.sns, self.topic)
        cloudwatch, namespace = client("cloudwatch"), fresh("alarmed")
        cloudwatch.put_metric_alarm(
            AlarmName=self.name, AlarmDescription="too many", Namespace=namespace, MetricName="Errors", Dimensions=[{"Name": "Boat", "Value": "anna"}],
            Statistic="Sum", Period=10, EvaluationPeriods=1, Threshold=5, ComparisonOperator="GreaterThanThreshold",
            AlarmActions=[self.topic], OKActions=[self.topic],
        )
        self.addCleanup(cloudwatch.delete_alarms, AlarmNames=[self.name])

        def put(value):
            cloudwatch.put_metric_data(Namespace=namespace, MetricData=[
                {"MetricName": "Errors", "Value": value, "StorageResolution": 1, "Dimensions": [{"Name": "Boat", "Value": "anna"}]},
            ])

        put(7)
        headers, body = subscriber.next()
        posted = json.loads(body)
        told = json.loads(posted["Message"])
        self.assertEqual(("Notification", self.topic), (headers["x-amz-sns-message-type"], posted["TopicArn"]))
        self.assertEqual(f'ALARM: "{self.name}" in {REGION}', posted["Subject"])
        self.assertEqual(
            (self.name, "too many", ACCOUNT, "ALARM", "INSUFFICIENT_DATA"),
            tuple(told[n] for n in ("AlarmName", "AlarmDescription", "AWSAccountId", "NewStateValue", "OldStateValue")),
        )
        self.assertIn("Threshold Crossed", told["NewStateReason"])
        trigger = told["Trigger"]
        self.assertEqual(("Errors", namespace, "SUM", 10, 5), tuple(trigger[n] for n in ("MetricName", "Namespace", "Statistic", "Period", "Threshold")))
        self.assertEqual([{"name": "Boat", "value": "anna"}], trigger["Dimensions"])

        def state():
            put(0)
            return cloudwatch.describe_alarms(AlarmNames=[self.name])["MetricAlarms"][0]["StateValue"]

        until(state, lambda value: value == "OK", 120)
        told = json.loads(json.loads(subscriber.next()[1])["Message"])
        self.assertEqual((self.name, "OK"), (told["AlarmName"], told["NewStateValue"]))

    def test_what_cannot_be_is_refused(self):
        for protocol, endpoint in (("http", "http://example.com/hook"), ("https", "http://127.0.0.1/"), ("email", "a@b.c"), ("pigeon", "coop")):
            with self.subTest(protocol=protocol, endpoint=endpoint), self.refused("InvalidParameter", status=400):
                self.sns.subscribe(TopicArn=self.topic, Protocol=protocol, Endpoint=endpoint)
        with self.refused("InvalidParameter", "Tags"):
            self.sns.create_topic(Name=fresh("twice"), Tags=[{"Key": "a", "Value": "1"}, {"Key": "a", "Value": "2"}])
        with self.refused("InvalidParameter", "Topic Name"):
            self.sns.create_topic(Name="not a name")
        with self.refused("InvalidParameter", "Empty message"):
            self.sns.publish(TopicArn=self.topic, Message="")
        with self.refused("InvalidParameter", "too long"):
            self.sns.publish(TopicArn=self.topic, Message="x" * (256 * 1024 + 1))
        with self.refused("AuthorizationError", status=403):
            self.sns.publish(TopicArn=f"arn:aws:sns:{REGION}:999999999999:x", Message="m")
        with self.refused("InvalidParameter", "Token"):
            self.sns.confirm_subscription(TopicArn=self.topic, Token="no")

    def test_tags(self):
        self.sns.tag_resource(ResourceArn=self.topic, Tags=[{"Key": "team", "Value": "blue"}, {"Key": "cost", "Value": "7"}])
        self.sns.untag_resource(ResourceArn=self.topic, TagKeys=["cost"])
        self.assertEqual([{"Key": "team", "Value": "blue"}], self.sns.list_tags_for_resource(ResourceArn=self.topic)["Tags"])


if __name__ == "__main__":
    unittest.main()
