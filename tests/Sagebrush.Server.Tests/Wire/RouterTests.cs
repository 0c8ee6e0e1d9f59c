using System.Collections.Frozen;
using System.Text;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace Sagebrush.Wire;

public sealed class RouterTests
{
    private static readonly Service[] Services =
    [
        Of("sagemaker", new AwsJson("1.1")), Of("sagemaker-runtime", new RestJson()), Of("sagemaker-metrics", new RestJson()), Of("s3", new RestXml()),
        Of("logs", new AwsJson("1.1")), Of("sts", new AwsQuery(null)), Of("iam", new AwsQuery(null)),
    ];

    private static readonly Router Router = new(Services);

    [Theory]
    [InlineData("SageMaker.CreateTrainingJob", "sagemaker")]
    [InlineData("Logs_20140328.PutLogEvents", "logs")]
    public void A_target_names_its_service_whatever_the_scope(string target, string service)
    {
        Assert.Equal(service, Router.Service(Requests.Json(target), "sagemaker").Model.Name);
        Assert.Equal(service, Router.Service(Requests.Json(target), scope: null).Model.Name);
    }

    [Theory]
    [InlineData("DynamoDB_20120810.ListTables")]
    [InlineData("sagemaker.CreateTrainingJob")]
    [InlineData("")]
    public void A_target_of_no_service_is_an_unknown_operation(string target) =>
        Expect.Error(AwsError.UnknownOperation, () => Router.Service(Requests.Of("POST", "/", ("X-Amz-Target", target)), "sagemaker"));

    [Theory]
    [InlineData("sts", "POST", "/", "sts")]
    [InlineData("iam", "POST", "/", "iam")]
    [InlineData("iam", "GET", "/?Action=GetUser", "iam")]
    [InlineData("sagemaker", "POST", "/endpoints/iris/invocations", "sagemaker-runtime")]
    [InlineData("sagemaker", "GET", "/", "sagemaker-runtime")]
    [InlineData("sagemaker", "POST", "/BatchGetMetrics", "sagemaker-metrics")]
    [InlineData(null, "POST", "/BatchGetMetrics", "sagemaker-metrics")]
    [InlineData("s3", "POST", "/endpoints/iris/invocations", "s3")]
    [InlineData("s3", "GET", "/", "s3")]
    [InlineData(null, "POST", "/endpoints/iris/invocations", "sagemaker-runtime")]
    [InlineData(null, "GET", "/endpoints/iris/invocations", "s3")]
    [InlineData(null, "POST", "/endpoints/iris", "s3")]
    [InlineData(null, "POST", "/endpoints", "s3")]
    [InlineData(null, "GET", "/photos/cat.jpg", "s3")]
    public void Without_a_target_scope_and_path_decide(string? scope, string method, string target, string service) =>
        Assert.Equal(service, Router.Service(Requests.Of(method, target), scope).Model.Name);

    [Theory]
    [InlineData("application/x-www-form-urlencoded; charset=utf-8", "sts")]
    [InlineData("multipart/form-data; boundary=x", "s3")]
    public void An_unsigned_form_goes_to_sts_unless_it_brings_files(string contentType, string service) =>
        Assert.Equal(service, Router.Service(Requests.Of("POST", "/", ("Content-Type", contentType)), scope: null).Model.Name);

    [Fact]
    public void A_scope_of_no_service_is_an_unknown_operation() => Expect.Error(AwsError.UnknownOperation, () => Router.Service(Requests.Of("POST", "/"), "ec2"));

    [Theory]
    [InlineData("sts", "Action=GetCallerIdentity&Version=2011-06-15", "GetCallerIdentity")]
    [InlineData("iam", "Version=2010-05-08&Action=CreateRole", "CreateRole")]
    public void A_form_names_its_operation(string service, string form, string operation) =>
        Assert.Equal(operation, Router.Operation(Find(service), Requests.Of("POST", "/"), Encoding.UTF8.GetBytes(form)).Operation.Name);

    [Theory]
    [InlineData("/endpoints/iris/invocations", "InvokeEndpoint")]
    [InlineData("/endpoints/iris/async-invocations", "InvokeEndpointAsync")]
    [InlineData("/endpoints/iris/invocations-response-stream", "InvokeEndpointWithResponseStream")]
    public void An_endpoint_is_invoked_by_path(string path, string operation)
    {
        var (found, labels) = Router.Operation(Find("sagemaker-runtime"), Requests.Of("POST", path), default);

        Assert.Equal((operation, "iris"), (found.Name, labels["EndpointName"]));
    }

    [Theory]
    [InlineData("GET", "/endpoints/iris/invocations")]
    [InlineData("POST", "/endpoints/iris")]
    [InlineData("POST", "/endpoints/iris/invocations/more")]
    public void Other_paths_of_the_runtime_are_unknown_operations(string method, string path) =>
        Expect.Error(AwsError.UnknownOperation, () => Router.Operation(Find("sagemaker-runtime"), Requests.Of(method, path), default));

    [Theory]
    [InlineData("GET", "/", "ListBuckets")]
    [InlineData("PUT", "/photos", "CreateBucket")]
    [InlineData("PUT", "/photos/", "CreateBucket")]
    [InlineData("HEAD", "/photos", "HeadBucket")]
    [InlineData("DELETE", "/photos", "DeleteBucket")]
    [InlineData("GET", "/photos", "ListObjects")]
    [InlineData("GET", "/photos?prefix=a/&delimiter=/", "ListObjects")]
    [InlineData("GET", "/photos?list-type=1", "ListObjects")]
    [InlineData("GET", "/photos?list-type=2", "ListObjectsV2")]
    [InlineData("GET", "/photos/?prefix=a&list-type=2", "ListObjectsV2")]
    [InlineData("GET", "/photos?location", "GetBucketLocation")]
    [InlineData("GET", "/photos?location=", "GetBucketLocation")]
    [InlineData("GET", "/photos?versions", "ListObjectVersions")]
    [InlineData("GET", "/photos?uploads", "ListMultipartUploads")]
    [InlineData("GET", "/photos?tagging", "GetBucketTagging")]
    [InlineData("GET", "/photos/a?tagging", "GetObjectTagging")]
    [InlineData("PUT", "/photos/a?tagging", "PutObjectTagging")]
    [InlineData("GET", "/photos?acl", "GetBucketAcl")]
    [InlineData("POST", "/photos?delete", "DeleteObjects")]
    [InlineData("PUT", "/photos/a/b", "PutObject")]
    [InlineData("GET", "/photos/a/b", "GetObject")]
    [InlineData("GET", "/photos/a?x-id=GetObject", "GetObject")]
    [InlineData("HEAD", "/photos/a", "HeadObject")]
    [InlineData("DELETE", "/photos/a", "DeleteObject")]
    [InlineData("POST", "/photos/a?uploads", "CreateMultipartUpload")]
    [InlineData("POST", "/photos/a?uploads=", "CreateMultipartUpload")]
    [InlineData("PUT", "/photos/a?partNumber=1&uploadId=u", "UploadPart")]
    [InlineData("GET", "/photos/a?uploadId=u", "ListParts")]
    [InlineData("POST", "/photos/a?uploadId=u", "CompleteMultipartUpload")]
    [InlineData("DELETE", "/photos/a?uploadId=u", "AbortMultipartUpload")]
    [InlineData("GET", "/photos/a?attributes", "GetObjectAttributes")]
    public void S3_is_told_apart_by_verb_path_and_query(string method, string target, string operation) =>
        Assert.Equal(operation, Router.Operation(Find("s3"), Requests.Of(method, target), default).Operation.Name);

    [Theory]
    [InlineData("/photos/b", "CopyObject")]
    [InlineData("/photos/b?partNumber=1&uploadId=u", "UploadPartCopy")]
    public void A_copy_is_told_by_its_source(string target, string operation) =>
        Assert.Equal(operation, Router.Operation(Find("s3"), Requests.Of("PUT", target, ("x-amz-copy-source", "photos/a")), default).Operation.Name);

    [Theory]
    [InlineData("PATCH", "/photos")]
    [InlineData("POST", "/")]
    [InlineData("OPTIONS", "*")]
    [InlineData("CONNECT", "host:443")]
    [InlineData("GET", "//key")]
    public void What_s3_does_not_have_is_not_allowed(string method, string target) =>
        Expect.Error(AwsError.MethodNotAllowed, () => Router.Operation(Find("s3"), Requests.Of(method, target), default));

    [Theory]
    [InlineData("GET", "/photos?lifecycle", "GetBucketLifecycleConfiguration")]
    [InlineData("PUT", "/photos?lifecycle", "PutBucketLifecycleConfiguration")]
    [InlineData("PUT", "/photos?notification", "PutBucketNotificationConfiguration")]
    public void The_operation_that_replaced_another_has_its_path(string method, string target, string operation) =>
        Assert.Equal(operation, Router.Operation(Find("s3"), Requests.Of(method, target), default).Operation.Name);

    [Theory]
    [InlineData("/photos/%zz")]
    [InlineData("/photos/%")]
    [InlineData("/photos/a%2")]
    [InlineData("/photos/%ff")]
    public void A_path_that_cannot_be_decoded_is_an_invalid_uri(string target) =>
        Expect.Error(AwsError.InvalidUri, () => Router.Operation(Find("s3"), Requests.Of("GET", target), default));

    [Theory]
    [InlineData("127.0.0.1", "/photos/a/b.jpg", "photos", "a/b.jpg")]
    [InlineData("[::1]", "/photos/a/b.jpg", "photos", "a/b.jpg")]
    [InlineData("localhost", "/photos/a/b.jpg", "photos", "a/b.jpg")]
    [InlineData("s3.localhost", "/photos/a/b.jpg", "photos", "a/b.jpg")]
    [InlineData("sagebrush.example.org", "/photos/a/b.jpg", "photos", "a/b.jpg")]
    [InlineData("s3.eu-west-1.amazonaws.com", "/photos/a/b.jpg", "photos", "a/b.jpg")]
    [InlineData("photos.localhost", "/a/b.jpg", "photos", "a/b.jpg")]
    [InlineData("photos.s3.localhost", "/a/b.jpg", "photos", "a/b.jpg")]
    [InlineData("my.photos.localhost", "/a/b.jpg", "my.photos", "a/b.jpg")]
    [InlineData("photos.s3.amazonaws.com", "/a/b.jpg", "photos", "a/b.jpg")]
    [InlineData("photos.s3.eu-west-1.amazonaws.com", "/a/b.jpg", "photos", "a/b.jpg")]
    [InlineData("photos.s3-eu-west-1.amazonaws.com", "/a/b.jpg", "photos", "a/b.jpg")]
    [InlineData("my.s3.photos.s3.amazonaws.com", "/a/b.jpg", "my.s3.photos", "a/b.jpg")]
    [InlineData("localhost", "/photos//a", "photos", "/a")]
    [InlineData("photos.localhost", "//a", "photos", "/a")]
    [InlineData("localhost", "/photos/../a/./b/", "photos", "../a/./b/")]
    [InlineData("localhost", "/photos/a%2Fb%20c+d%C3%B6%25", "photos", "a/b c+dö%")]
    [InlineData("localhost", "http://localhost:9000/photos/a%2Fb", "photos", "a/b")]
    public void Bucket_and_key_come_from_host_and_path(string host, string target, string bucket, string key)
    {
        var http = Requests.Of("GET", target);
        http.Host = new HostString(host, 9000);

        var (operation, labels) = Router.Operation(Find("s3"), http, default);

        Assert.Equal(("GetObject", bucket, key), (operation.Name, labels["Bucket"], labels["Key"]));
    }

    [Fact]
    public void The_root_of_a_virtual_host_is_its_bucket()
    {
        var http = Requests.Of("GET", "/?list-type=2");
        http.Host = new HostString("photos.localhost:9000");

        var (operation, labels) = Router.Operation(Find("s3"), http, default);

        Assert.Equal(("ListObjectsV2", "photos"), (operation.Name, labels["Bucket"]));
    }

    private static Service Find(string name) => Services.Single(s => s.Model.Name == name);

    private static Service Of(string name, Protocol protocol) => new(ServiceModel.Load(name), protocol, new Nothing());

    private sealed class Nothing : Api
    {
        public override FrozenDictionary<string, Operation> Operations => FrozenDictionary<string, Operation>.Empty;
    }
}
