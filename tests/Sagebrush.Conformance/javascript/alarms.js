// Metrics, alarms and topics through the AWS SDK for JavaScript: a value that is too high ends as a message to an address on this machine.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import {
  CloudWatchClient, DeleteAlarmsCommand, DescribeAlarmsCommand, GetMetricDataCommand, GetMetricStatisticsCommand, PutMetricAlarmCommand, PutMetricDataCommand,
} from "@aws-sdk/client-cloudwatch";
import {
  CreateTopicCommand, DeleteTopicCommand, ListSubscriptionsByTopicCommand, PublishBatchCommand, PublishCommand, SNSClient, SubscribeCommand, UnsubscribeCommand,
} from "@aws-sdk/client-sns";

const cloudwatch = new CloudWatchClient({ maxAttempts: 1 });
const sns = new SNSClient({ maxAttempts: 1 });
const name = `alarms-${process.pid}`;
const Namespace = name;
const posts = [];
let TopicArn, SubscriptionArn, address;

// An address that confirms what it is asked to, and keeps what it is told.
const subscriber = createServer(async (request, response) => {
  let body = "";
  for await (const part of request) body += part;
  response.end();
  const message = JSON.parse(body);
  if (message.Type === "SubscriptionConfirmation") await fetch(message.SubscribeURL);
  else posts.push(message);
});

const until = async (look) => {
  for (const begun = Date.now(); ; await new Promise((resolve) => setTimeout(resolve, 100))) {
    const seen = await look();
    if (seen) return seen;
    assert.ok(Date.now() - begun < 120_000, `not within two minutes: ${look}`);
  }
};

before(async () => {
  subscriber.listen(0, "127.0.0.1");
  await once(subscriber, "listening");
  address = `http://127.0.0.1:${subscriber.address().port}/hook`;
  ({ TopicArn } = await sns.send(new CreateTopicCommand({ Name: name, Tags: [{ Key: "team", Value: "blue" }] })));
  const subscribed = await sns.send(new SubscribeCommand({ TopicArn, Protocol: "http", Endpoint: address }));
  assert.equal(subscribed.SubscriptionArn, "pending confirmation");
  SubscriptionArn = await until(async () => {
    const { Subscriptions } = await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    return Subscriptions.find((one) => one.SubscriptionArn.startsWith(TopicArn))?.SubscriptionArn;
  });
});

after(async () => {
  await sns.send(new UnsubscribeCommand({ SubscriptionArn }));
  await sns.send(new DeleteTopicCommand({ TopicArn }));
  subscriber.close();
});

test("what is published is posted", async () => {
  const { MessageId } = await sns.send(
    new PublishCommand({ TopicArn, Subject: "Greeting", Message: "hello ä", MessageAttributes: { kind: { DataType: "String", StringValue: "test" } } }),
  );
  const told = await until(() => posts.find((post) => post.MessageId === MessageId));
  assert.deepEqual([told.Subject, told.Message, told.MessageAttributes.kind.Value], ["Greeting", "hello ä", "test"]);
  const batch = await sns.send(
    new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: [{ Id: "a", Message: "one" }, { Id: "b", Message: "two" }] }),
  );
  assert.deepEqual(batch.Successful.map((entry) => entry.Id), ["a", "b"]);
  await until(() => ["one", "two"].every((text) => posts.some((post) => post.Message === text)));
  await assert.rejects(sns.send(new PublishCommand({ TopicArn: `${TopicArn}-none`, Message: "x" })), { name: "NotFoundException" });
  await assert.rejects(sns.send(new PublishBatchCommand({ TopicArn, PublishBatchRequestEntries: [{ Id: "a b", Message: "one" }] })), { name: "InvalidBatchEntryIdException" });
});

test("metrics come back as they were put", async () => {
  const Dimensions = [{ Name: "Boat", Value: "anna" }];
  await cloudwatch.send(
    new PutMetricDataCommand({ Namespace, MetricData: [{ MetricName: "Speed", Unit: "Count", Dimensions, Values: [1, 2, 6], Counts: [1, 2, 1] }] }),
  );
  const window = { StartTime: new Date(Date.now() - 600_000), EndTime: new Date(Date.now() + 600_000) };
  const data = await cloudwatch.send(
    new GetMetricDataCommand({
      ...window,
      MetricDataQueries: [
        { Id: "sum", MetricStat: { Metric: { Namespace, MetricName: "Speed", Dimensions }, Period: 60, Stat: "Sum" } },
        { Id: "double", Expression: "sum * 2" },
      ],
    }),
  );
  assert.deepEqual(data.MetricDataResults.map(({ Id, Values }) => [Id, Values]), [["sum", [11]], ["double", [22]]]);
  const { Datapoints } = await cloudwatch.send(
    new GetMetricStatisticsCommand({ ...window, Namespace, MetricName: "Speed", Dimensions, Period: 60, Statistics: ["Average", "Maximum"] }),
  );
  assert.deepEqual(Datapoints.map(({ Average, Maximum }) => [Average, Maximum]), [[2.75, 6]]);
  await assert.rejects(
    cloudwatch.send(new PutMetricDataCommand({ Namespace: "AWS/SageMaker", MetricData: [{ MetricName: "Speed", Value: 1 }] })),
    { name: "InvalidParameterValueException" },
  );
});

test("an alarm tells its topic", async () => {
  await cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName: name, Namespace, MetricName: "Errors", Statistic: "Sum", Period: 10, EvaluationPeriods: 1, Threshold: 5,
      ComparisonOperator: "GreaterThanThreshold", AlarmActions: [TopicArn],
    }),
  );
  await cloudwatch.send(new PutMetricDataCommand({ Namespace, MetricData: [{ MetricName: "Errors", Value: 7, StorageResolution: 1 }] }));
  const told = await until(() => posts.find((post) => post.Subject?.startsWith("ALARM")));
  assert.equal(JSON.parse(told.Message).NewStateValue, "ALARM");
  const { MetricAlarms } = await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [name] }));
  assert.deepEqual(MetricAlarms.map((alarm) => [alarm.AlarmName, alarm.Threshold, alarm.AlarmActions]), [[name, 5, [TopicArn]]]);
  await cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: [name] }));
  assert.deepEqual((await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [name] }))).MetricAlarms ?? [], []);
});
