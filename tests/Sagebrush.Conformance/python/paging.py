import json

from aws import KNN, ROLE, Case, client, fresh
from signing import sagemaker
from training import finished, job


class Lists(Case):
    """Filters, order and paging are the same for every list; models stand for all."""

    @classmethod
    def setUpClass(cls):
        cls.sagemaker = client("sagemaker")
        cls.stem = fresh("page")
        cls.names = [f"{cls.stem}-{n:02}" for n in range(7)]
        for name in cls.names:
            cls.sagemaker.create_model(ModelName=name, ExecutionRoleArn=ROLE, PrimaryContainer={"Image": KNN})

    def listed(self, **how):
        return [m["ModelName"] for m in self.sagemaker.list_models(NameContains=self.stem, **how)["Models"]]

    def test_newest_come_first(self):
        self.assertEqual(self.names[::-1], self.listed())

    def test_order(self):
        self.assertEqual(self.names, self.listed(SortBy="Name", SortOrder="Ascending"))
        self.assertEqual(self.names[::-1], self.listed(SortBy="Name", SortOrder="Descending"))
        self.assertEqual(self.names, self.listed(SortBy="CreationTime", SortOrder="Ascending"))

    def test_pages(self):
        paginator = self.sagemaker.get_paginator("list_models")
        pages = list(paginator.paginate(NameContains=self.stem, SortBy="Name", SortOrder="Ascending", PaginationConfig={"PageSize": 3}))
        self.assertEqual([3, 3, 1], [len(page["Models"]) for page in pages])
        self.assertEqual(self.names, [m["ModelName"] for page in pages for m in page["Models"]])

    def test_token_of_a_page_that_was_changed(self):
        with self.refused("ValidationException"):
            self.sagemaker.list_models(NextToken="made-up")

    def test_times(self):
        # Not through boto3, which sends whole seconds.
        def listed(**how):
            return json.loads(sagemaker("ListModels", json.dumps({"NameContains": self.stem, **how}).encode()).send().text)["Models"]

        third = next(m["CreationTime"] for m in listed() if m["ModelName"] == self.names[2])
        self.assertEqual([], [m["ModelName"] for m in listed(CreationTimeBefore=third) if m["ModelName"] > self.names[2]])
        self.assertEqual([], [m["ModelName"] for m in listed(CreationTimeAfter=third) if m["ModelName"] < self.names[2]])
        self.assertTrue(listed(CreationTimeBefore=third) and listed(CreationTimeAfter=third))

    def test_status_of_jobs(self):
        stem = fresh("status")
        finished(job(stem))
        listed = lambda status: self.sagemaker.list_training_jobs(NameContains=stem, StatusEquals=status)["TrainingJobSummaries"]
        self.assertEqual([stem], [j["TrainingJobName"] for j in listed("Completed")])
        self.assertEqual([], listed("Failed"))


class Tags(Case):
    def test_add_list_delete(self):
        sagemaker, name = client("sagemaker"), fresh("tagged")
        arn = sagemaker.create_model(
            ModelName=name, ExecutionRoleArn=ROLE, PrimaryContainer={"Image": KNN}, Tags=[{"Key": "a", "Value": "1"}]
        )["ModelArn"]
        sagemaker.add_tags(ResourceArn=arn, Tags=[{"Key": "b", "Value": "2"}, {"Key": "a", "Value": "3"}])
        read = lambda: {tag["Key"]: tag["Value"] for tag in sagemaker.list_tags(ResourceArn=arn)["Tags"]}
        self.assertEqual({"a": "3", "b": "2"}, read())
        sagemaker.delete_tags(ResourceArn=arn, TagKeys=["a"])
        self.assertEqual({"b": "2"}, read())
        sagemaker.delete_model(ModelName=name)
