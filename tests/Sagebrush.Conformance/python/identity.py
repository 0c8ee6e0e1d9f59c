import json

from aws import ACCOUNT, Case, client, fresh


def keys(credentials):
    return {
        "aws_access_key_id": credentials["AccessKeyId"], "aws_secret_access_key": credentials["SecretAccessKey"],
        "aws_session_token": credentials["SessionToken"],
    }


class Sts(Case):
    def test_caller(self):
        identity = client("sts").get_caller_identity()
        self.assertEqual(ACCOUNT, identity["Account"])
        self.assertEqual(f"arn:aws:iam::{ACCOUNT}:user/tester", identity["Arn"])

    def test_assumed_role_works_everywhere(self):
        role = f"arn:aws:iam::{ACCOUNT}:role/SageMakerRole"
        credentials = client("sts").assume_role(RoleArn=role, RoleSessionName="flowers")["Credentials"]
        identity = client("sts", **keys(credentials)).get_caller_identity()
        self.assertEqual(f"arn:aws:sts::{ACCOUNT}:assumed-role/SageMakerRole/flowers", identity["Arn"])
        bucket = fresh("assumed")
        client("s3", **keys(credentials)).create_bucket(Bucket=bucket)
        client("sagemaker", **keys(credentials)).list_training_jobs()

    def test_session_token_must_come_along(self):
        credentials = keys(client("sts").get_session_token()["Credentials"])
        client("s3", **credentials).list_buckets()
        with self.refused("InvalidToken"):
            client("s3", **{**credentials, "aws_session_token": "made-up"}).list_buckets()

    def test_unknown_role(self):
        with self.refused("AccessDenied"):
            client("sts").assume_role(RoleArn=f"arn:aws:iam::{ACCOUNT}:role/nobody", RoleSessionName="flowers")


class Policies(Case):
    """What a user's policies deny him is denied by every service, whatever its protocol."""

    def test_metrics_topics_and_scaling_ask_the_policies(self):
        iam, user = client("iam"), fresh("watcher")
        iam.create_user(UserName=user)
        denied = ["cloudwatch:PutMetricData", "sns:CreateTopic", "application-autoscaling:DescribeScalableTargets"]
        iam.put_user_policy(UserName=user, PolicyName="watch", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": ["cloudwatch:*", "sns:*", "application-autoscaling:*"], "Resource": "*"},
            {"Effect": "Deny", "Action": denied, "Resource": "*"}]}))
        key = iam.create_access_key(UserName=user)["AccessKey"]
        theirs = {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]}
        cloudwatch, sns, scaling = (client(service, **theirs) for service in ("cloudwatch", "sns", "application-autoscaling"))
        namespace = fresh("Denied")

        with self.refused("AccessDenied", f"user/{user} is not authorized to perform: cloudwatch:PutMetricData", "explicit deny", status=403):
            cloudwatch.put_metric_data(Namespace=namespace, MetricData=[{"MetricName": "m", "Value": 1}])
        with self.refused("AuthorizationError", "sns:CreateTopic", "explicit deny", status=403):
            sns.create_topic(Name=fresh("denied"))
        with self.refused("AccessDeniedException", "application-autoscaling:DescribeScalableTargets", "explicit deny", status=400):
            scaling.describe_scalable_targets(ServiceNamespace="sagemaker")

        self.assertEqual([], cloudwatch.list_metrics(Namespace=namespace)["Metrics"])
        sns.list_topics()
        self.assertEqual([], scaling.describe_scaling_policies(ServiceNamespace="sagemaker", ResourceId=f"endpoint/{user}/variant/A")["ScalingPolicies"])

    def test_what_no_policy_allows_is_denied(self):
        iam, user = client("iam"), fresh("nobody")
        iam.create_user(UserName=user)
        iam.put_user_policy(UserName=user, PolicyName="logs", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [
            {"Effect": "Allow", "Action": "logs:*", "Resource": "*"}]}))
        key = iam.create_access_key(UserName=user)["AccessKey"]
        theirs = {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]}
        for service, code, call in (
            ("cloudwatch", "AccessDenied", lambda cloudwatch: cloudwatch.describe_alarms()),
            ("sns", "AuthorizationError", lambda sns: sns.list_topics()),
            ("application-autoscaling", "AccessDeniedException", lambda scaling: scaling.describe_scaling_policies(ServiceNamespace="sagemaker")),
        ):
            with self.subTest(service), self.refused(code, "because no identity-based policy allows"):
                call(client(service, **theirs))


class Roles(Case):
    def test_default_role(self):
        role = client("iam").get_role(RoleName="SageMakerRole")["Role"]
        self.assertEqual(f"arn:aws:iam::{ACCOUNT}:role/SageMakerRole", role["Arn"])

    def test_life(self):
        iam, name = client("iam"), fresh("role")
        trust = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
        made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust), Path="/service-role/")["Role"]
        self.assertEqual(f"arn:aws:iam::{ACCOUNT}:role/service-role/{name}", made["Arn"])
        self.assertEqual(trust, iam.get_role(RoleName=name)["Role"]["AssumeRolePolicyDocument"])
        self.assertIn(name, [role["RoleName"] for role in iam.list_roles()["Roles"]])
        policy = "arn:aws:iam::aws:policy/AmazonSageMakerFullAccess"
        iam.attach_role_policy(RoleName=name, PolicyArn=policy)
        self.assertEqual([policy], [p["PolicyArn"] for p in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]])
        with self.refused("EntityAlreadyExists", status=409):
            iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
        with self.refused("DeleteConflict", status=409):
            iam.delete_role(RoleName=name)
        iam.detach_role_policy(RoleName=name, PolicyArn=policy)
        iam.delete_role(RoleName=name)
        with self.refused("NoSuchEntity", status=404):
            iam.get_role(RoleName=name)
