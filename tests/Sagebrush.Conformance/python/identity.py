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
