import json

from aws import ACCOUNT, REGION, Case, client, fresh
from images import MANIFEST, Image, Registry, digest, password


class Repositories(Case):
    @classmethod
    def setUpClass(cls):
        cls.ecr = client("ecr")

    def test_life(self):
        name = fresh("team/wine")
        made = self.ecr.create_repository(repositoryName=name, tags=[{"Key": "who", "Value": "me"}])["repository"]
        arn = f"arn:aws:ecr:{REGION}:{ACCOUNT}:repository/{name}"
        self.assertEqual((arn, ACCOUNT, name, "MUTABLE"), (made["repositoryArn"], made["registryId"], made["repositoryName"], made["imageTagMutability"]))
        self.assertEqual(f"{Registry().host}/{name}", made["repositoryUri"])
        self.assertEqual([made], self.ecr.describe_repositories(repositoryNames=[name])["repositories"])
        with self.refused("RepositoryAlreadyExistsException", f"'{name}'", f"'{ACCOUNT}'"):
            self.ecr.create_repository(repositoryName=name)
        self.ecr.tag_resource(resourceArn=arn, tags=[{"Key": "why", "Value": "so"}])
        self.ecr.untag_resource(resourceArn=arn, tagKeys=["who"])
        self.assertEqual([{"Key": "why", "Value": "so"}], self.ecr.list_tags_for_resource(resourceArn=arn)["tags"])
        self.ecr.delete_repository(repositoryName=name)
        with self.refused("RepositoryNotFoundException", f"The repository with name '{name}' does not exist in the registry with id '{ACCOUNT}'"):
            self.ecr.describe_repositories(repositoryNames=[name])

    def test_a_bad_name_is_refused(self):
        with self.refused("InvalidParameterException", "repositoryName"):
            self.ecr.create_repository(repositoryName="Not/Lower")

    def test_pages(self):
        names = sorted(fresh("paged") for _ in range(3))
        for name in names:
            self.ecr.create_repository(repositoryName=name)
        pages = self.ecr.get_paginator("describe_repositories").paginate(PaginationConfig={"PageSize": 2})
        found = [r["repositoryName"] for page in pages for r in page["repositories"]]
        self.assertEqual(names, [name for name in found if name in names])


class Images(Case):
    @classmethod
    def setUpClass(cls):
        cls.ecr, cls.registry, cls.name = client("ecr"), Registry(), fresh("images")
        cls.ecr.create_repository(repositoryName=cls.name)
        cls.image = Image({"etc/": None, "etc/greeting": b"hello"}, Entrypoint=["/bin/hello"])
        cls.digest = cls.registry.push(cls.name, "first", cls.image)

    def path(self, rest):
        return f"/v2/{self.name}/{rest}"

    def errors(self, answer):
        return [error["code"] for error in json.loads(answer[2])["errors"]]

    def test_what_was_pushed_is_pulled(self):
        for reference in ("first", self.digest):
            status, headers, body = self.registry.ask("GET", self.path(f"manifests/{reference}"), Accept=MANIFEST)
            self.assertEqual((200, self.image.manifest, MANIFEST, self.digest), (status, body, headers["Content-Type"], headers["Docker-Content-Digest"]))
        blob = self.image.layers[0]
        self.assertEqual(blob, self.registry.ask("GET", self.path(f"blobs/{digest(blob)}"), status=200)[2])
        status, headers, part = self.registry.ask("GET", self.path(f"blobs/{digest(blob)}"), Range="bytes=5-9")
        self.assertEqual((206, blob[5:10], f"bytes 5-9/{len(blob)}"), (status, part, headers["Content-Range"]))
        status, headers, body = self.registry.ask("HEAD", self.path(f"blobs/{digest(blob)}"))
        self.assertEqual((200, str(len(blob)), b""), (status, headers["Content-Length"], body))

    def test_description(self):
        (found,) = self.ecr.describe_images(repositoryName=self.name, imageIds=[{"imageTag": "first"}])["imageDetails"]
        self.assertEqual((self.digest, len(self.image.layers[0]), MANIFEST), (found["imageDigest"], found["imageSizeInBytes"], found["imageManifestMediaType"]))
        self.assertIn("first", found["imageTags"])
        self.assertIn({"imageDigest": self.digest, "imageTag": "first"}, self.ecr.list_images(repositoryName=self.name)["imageIds"])
        answer = self.ecr.batch_get_image(repositoryName=self.name, imageIds=[{"imageTag": "first"}, {"imageTag": "none"}])
        self.assertEqual(self.image.manifest.decode(), answer["images"][0]["imageManifest"])
        self.assertEqual("ImageNotFound", answer["failures"][0]["failureCode"])
        with self.refused("ImageNotFoundException"):
            self.ecr.describe_images(repositoryName=self.name, imageIds=[{"imageTag": "none"}])

    def test_an_upload_in_pieces_goes_on_where_it_is(self):
        data = b"0123456789" * 1000
        place = self.registry.ask("POST", self.path("blobs/uploads/"), status=202)[1]["Location"]
        status, headers, _ = self.registry.ask("PATCH", place, data[:6000], Content_Range="0-5999")
        self.assertEqual((202, "0-5999"), (status, headers["Range"]))
        self.assertEqual(416, self.registry.ask("PATCH", place, data[7000:], Content_Range="7000-9999")[0])
        status, headers, _ = self.registry.ask("GET", place)
        self.assertEqual((204, "0-5999"), (status, headers["Range"]))
        self.registry.ask("PUT", f"{place}?digest={digest(data)}", data[6000:], status=201, Content_Range="6000-9999")
        self.assertEqual(data, self.registry.ask("GET", self.path(f"blobs/{digest(data)}"))[2])
        self.assertEqual(["BLOB_UPLOAD_UNKNOWN"], self.errors(self.registry.ask("PATCH", place, b"more", status=404)))

    def test_bytes_of_another_digest_are_refused(self):
        answer = self.registry.ask("POST", self.path(f"blobs/uploads/?digest={digest(b'other')}"), b"this", status=400)
        self.assertEqual(["DIGEST_INVALID"], self.errors(answer))

    def test_an_upload_is_given_up(self):
        place = self.registry.ask("POST", self.path("blobs/uploads/"), status=202)[1]["Location"]
        self.registry.ask("DELETE", place, status=204)
        self.registry.ask("GET", place, status=404)

    def test_a_blob_is_mounted(self):
        other = fresh("other")
        self.ecr.create_repository(repositoryName=other)
        name = digest(self.image.layers[0])
        status, headers, _ = self.registry.ask("POST", f"/v2/{other}/blobs/uploads/?mount={name}&from={self.name}")
        self.assertEqual((201, name), (status, headers["Docker-Content-Digest"]))

    def test_a_manifest_needs_its_blobs(self):
        image = Image({"never": b"pushed"})
        answer = self.registry.ask("PUT", self.path("manifests/never"), image.manifest, Content_Type=MANIFEST)
        self.assertEqual((404, ["MANIFEST_BLOB_UNKNOWN"]), (answer[0], self.errors(answer)))
        answer = self.registry.ask("PUT", self.path("manifests/never"), b"no manifest", Content_Type=MANIFEST)
        self.assertEqual((400, ["MANIFEST_INVALID"]), (answer[0], self.errors(answer)))

    def test_unknown_names(self):
        self.assertEqual(["MANIFEST_UNKNOWN"], self.errors(self.registry.ask("GET", self.path("manifests/none"), status=404)))
        self.assertEqual(["BLOB_UNKNOWN"], self.errors(self.registry.ask("GET", self.path(f"blobs/{digest(b'none')}"), status=404)))
        answer = self.registry.ask("POST", "/v2/no/such/blobs/uploads/", status=404)
        self.assertEqual(["NAME_UNKNOWN"], self.errors(answer))
        self.assertIn("The repository with name 'no/such' does not exist", json.loads(answer[2])["errors"][0]["message"])

    def test_tags_in_pages(self):
        name = fresh("tags")
        self.ecr.create_repository(repositoryName=name)
        for tag in ("c", "a", "b"):
            self.registry.push(name, tag, self.image)
        _, headers, body = self.registry.ask("GET", f"/v2/{name}/tags/list?n=2", status=200)
        self.assertEqual({"name": name, "tags": ["a", "b"]}, json.loads(body))
        following = headers["Link"].split(">")[0][1:]
        self.assertEqual(["c"], json.loads(self.registry.ask("GET", following)[2])["tags"])
        self.assertIn(name, json.loads(self.registry.ask("GET", "/v2/_catalog")[2])["repositories"])

    def test_immutable_tags_stay(self):
        name = fresh("immutable")
        self.ecr.create_repository(repositoryName=name, imageTagMutability="IMMUTABLE")
        self.registry.push(name, "v1", self.image)
        self.registry.push(name, "v1", self.image)
        other = Image({"other": b"other"})
        with self.assertRaisesRegex(AssertionError, "TAG_INVALID"):
            self.registry.push(name, "v1", other)
        with self.refused("ImageTagAlreadyExistsException"):
            self.ecr.put_image(repositoryName=name, imageManifest=other.manifest.decode(), imageTag="v1")

    def test_images_are_deleted(self):
        name = fresh("deleted")
        self.ecr.create_repository(repositoryName=name)
        for tag in ("one", "two"):
            self.registry.push(name, tag, self.image)
        with self.refused("RepositoryNotEmptyException"):
            self.ecr.delete_repository(repositoryName=name)
        self.ecr.batch_delete_image(repositoryName=name, imageIds=[{"imageTag": "one"}])
        self.registry.ask("GET", f"/v2/{name}/manifests/one", status=404)
        self.registry.ask("DELETE", f"/v2/{name}/manifests/{self.digest}", status=202)
        self.registry.ask("GET", f"/v2/{name}/manifests/two", status=404)
        self.ecr.delete_repository(repositoryName=name)

    def test_an_image_is_tagged_again(self):
        manifest = self.ecr.batch_get_image(repositoryName=self.name, imageIds=[{"imageTag": "first"}])["images"][0]["imageManifest"]
        tag = fresh("again")
        self.ecr.put_image(repositoryName=self.name, imageManifest=manifest, imageTag=tag)
        self.assertEqual(self.image.manifest, self.registry.ask("GET", self.path(f"manifests/{tag}"), status=200)[2])
        with self.refused("ImageAlreadyExistsException"):
            self.ecr.put_image(repositoryName=self.name, imageManifest=manifest, imageTag=tag)


class Callers(Case):
    def test_a_password_is_needed(self):
        for token in ("", password("AWS", "wrong"), password("somebody", "x" * 200), "!"):
            status, headers, _ = Registry(token or "!").ask("GET", "/v2/")
            self.assertEqual(401, status)
            self.assertIn("Basic realm=", headers["WWW-Authenticate"])

    def test_a_ping(self):
        status, headers, _ = Registry().ask("GET", "/v2/")
        self.assertEqual((200, "registry/2.0"), (status, headers["Docker-Distribution-Api-Version"]))

    def test_policies_count(self):
        iam, ecr, user, name = client("iam"), client("ecr"), fresh("puller"), fresh("guarded")
        ecr.create_repository(repositoryName=name)
        image = Image({"a": b"a"})
        Registry().push(name, "v1", image)
        iam.create_user(UserName=user)
        statement = [
            {"Effect": "Allow", "Action": "ecr:GetAuthorizationToken", "Resource": "*"},
            {"Effect": "Allow", "Action": ["ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"], "Resource": f"arn:aws:ecr:*:*:repository/{name}"},
        ]
        iam.put_user_policy(UserName=user, PolicyName="pull", PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": statement}))
        key = iam.create_access_key(UserName=user)["AccessKey"]
        keys = {"aws_access_key_id": key["AccessKeyId"], "aws_secret_access_key": key["SecretAccessKey"]}
        theirs = Registry(client("ecr", **keys).get_authorization_token()["authorizationData"][0]["authorizationToken"])
        theirs.ask("GET", f"/v2/{name}/manifests/v1", status=200)
        status, _, body = theirs.ask("POST", f"/v2/{name}/blobs/uploads/")
        self.assertEqual(403, status)
        self.assertIn("is not authorized to perform: ecr:InitiateLayerUpload on resource: arn:aws:ecr:", body.decode())

    def test_a_bucket_may_be_called_v2(self):
        s3 = client("s3")
        s3.create_bucket(Bucket="v2-x")
        s3.put_object(Bucket="v2-x", Key="name/manifests/tag", Body=b"an object")
        self.assertEqual(b"an object", s3.get_object(Bucket="v2-x", Key="name/manifests/tag")["Body"].read())
