using System.IO.Pipelines;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;
using Sagebrush.Access;
using Sagebrush.Wire.Shapes.Runtime;
using Sagebrush.Wire.Shapes.S3;
using Sagebrush.Wire.Shapes.SageMaker;
using Sagebrush.Wire.Shapes.Sts;
using Sagebrush.Wire.Signing;
using Xunit;

namespace Sagebrush.Wire;

public sealed class PipelineTests : IDisposable
{
    private static readonly Identity Administrator = new("123456789012", "arn:aws:iam::123456789012:root", "123456789012", "AKIA") { IsAdministrator = true };

    private readonly Telemetry _telemetry = new();
    private readonly Jobs _jobs = new();
    private readonly Pipeline _pipeline;

    public PipelineTests() => _pipeline = new(
        [
            new(ServiceModel.Load("sagemaker"), new AwsJson("1.1"), _jobs),
            new(ServiceModel.Load("sagemaker-runtime"), new RestJson(6 << 20), new Echo()),
            new(ServiceModel.Load("s3"), new RestXml(), new Nowhere()),
            Service.Of("sts", new Nobody()),
        ],
        new Authenticator(_ => null, TimeProvider.System, Administrator), new Authorizer(_ => IdentityRights.None, TimeProvider.System), _ => { }, new Options(), _telemetry,
        TimeProvider.System, NullLogger<Pipeline>.Instance);

    public void Dispose() => _telemetry.Dispose();

    [Fact]
    public async Task A_request_runs_its_operation_for_its_caller()
    {
        var written = await Send(Requests.Json("SageMaker.StopTrainingJob"), """{"TrainingJobName":"iris"}""");

        Assert.Equal((200, ""), (written.Status, written.Body));
        Assert.Equal(("iris", "sagemaker", "StopTrainingJob", Administrator), (_jobs.Stopped, _jobs.Call?.Service, _jobs.Call?.Operation, _jobs.Call?.Caller));
        Assert.Equal(_jobs.Call!.RequestId, written.Headers["x-amzn-RequestId"]);
    }

    [Fact]
    public async Task A_body_of_bytes_reaches_its_operation_and_an_answer_of_bytes_its_client()
    {
        var written = await Send(Requests.Of("POST", "/endpoints/iris/invocations", ("Content-Type", "text/csv")), "5.1,3.5");

        Assert.Equal((200, "iris: 5.1,3.5", "text/csv"), (written.Status, written.Body, written.Headers.ContentType.ToString()));
    }

    [Fact]
    public async Task What_the_model_refuses_does_not_reach_the_operation()
    {
        var written = await Send(Requests.Json("SageMaker.StopTrainingJob"), """{"TrainingJobName":"_"}""");

        Assert.Equal(400, written.Status);
        Assert.Null(_jobs.Stopped);
        Assert.Contains("\"__type\":\"ValidationException\"", written.Body, StringComparison.Ordinal);
        Assert.Contains("1 validation error detected: Value", written.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Each_service_has_its_own_code_for_that()
    {
        var written = await Send(Requests.Of("POST", "/endpoints/_/invocations"), "1");

        Assert.Equal((400, "ValidationError"), (written.Status, written.Headers["x-amzn-errortype"].ToString()));
    }

    [Fact]
    public async Task A_form_for_a_service_that_is_not_served_is_refused_in_words_its_client_reads()
    {
        var written = await Send(
            Requests.Of("POST", "/", ("Content-Type", "application/x-www-form-urlencoded"),
                ("Authorization", "AWS4-HMAC-SHA256 Credential=AKIA/20261121/us-east-1/ec2/aws4_request, SignedHeaders=host, Signature=00")),
            "Action=DescribeInstances&Version=2016-11-15");

        Assert.Equal(400, written.Status);
        Assert.Contains("<Code>UnknownOperationException</Code>", written.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("SageMaker.CreateHub", """{"HubName":"a","HubDescription":"b"}""", 501, "NotImplemented")]
    [InlineData("SageMaker.CreateHub", "{}", 400, "ValidationException")]
    [InlineData("SageMaker.CreateModel", """{"ModelName":"a"}""", 501, "NotImplemented")]
    [InlineData("SageMaker.CreateEverything", "{}", 400, "UnknownOperationException")]
    [InlineData("Bedrock.Ask", "{}", 400, "UnknownOperationException")]
    [InlineData("SageMaker.StopTrainingJob", "{", 400, "SerializationException")]
    [InlineData("SageMaker.StopTrainingJob", """{"TrainingJobName":["a"]}""", 400, "SerializationException")]
    public async Task A_request_that_cannot_be_served_is_told_so(string target, string body, int status, string code)
    {
        var written = await Send(Requests.Json(target), body);

        Assert.Equal(status, written.Status);
        Assert.Contains($"\"__type\":\"{code}\"", written.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_that_does_not_come_is_no_longer_waited_for()
    {
        var http = Requests.Of("PUT", "/photos");
        var body = new Pipe();
        await body.Writer.CompleteAsync(new BadHttpRequestException("Reading the request body timed out.", StatusCodes.Status408RequestTimeout));
        http.Body = body.Reader.AsStream();

        var written = await Answer(http);

        Assert.Equal(400, written.Status);
        Assert.Contains("<Code>RequestTimeout</Code>", written.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "/photos?delete", "<Delete/>", "MalformedXML")]
    [InlineData("PUT", "/photos", "<CreateBucketConfiguration><LocationConstraint>us-east-1</LocationConstraint></CreateBucketConfiguration>", "InvalidLocationConstraint")]
    [InlineData("POST", "/photos/cat.jpg?uploads", "", "InvalidStorageClass", "x-amz-storage-class", "CUPBOARD")]
    [InlineData("POST", "/photos/cat.jpg?uploads", "", "InvalidArgument", "x-amz-acl", "friends")]
    [InlineData("GET", "/photos?encoding-type=base64", "", "InvalidArgument")]
    public async Task S3_has_its_own_codes_for_what_the_model_refuses(string method, string target, string body, string code, string header = "x-amz-acl", string value = "private")
    {
        var written = await Send(Requests.Of(method, target, (header, value)), body);

        Assert.Equal(400, written.Status);
        Assert.Contains($"<Code>{code}</Code>", written.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("POST", "/", "application/x-amz-json-1.1", true, 413, "RequestEntityTooLargeException")]
    [InlineData("POST", "/", "application/x-amz-json-1.1", false, 413, "RequestEntityTooLargeException")]
    [InlineData("POST", "/endpoints/iris/invocations", "text/csv", true, 413, "HTTP content length exceeded 6291456 bytes.")]
    [InlineData("POST", "/endpoints/iris/invocations", "text/csv", false, 413, "HTTP content length exceeded 6291456 bytes.")]
    [InlineData("POST", "/photos?delete", "application/xml", true, 400, "MaxMessageLengthExceeded")]
    [InlineData("POST", "/photos?delete", "application/xml", false, 400, "MaxMessageLengthExceeded")]
    public async Task A_body_that_is_too_long_is_refused(string method, string target, string contentType, bool says, int status, string code)
    {
        var http = target == "/" ? Requests.Json("SageMaker.StopTrainingJob", contentType) : Requests.Of(method, target, ("Content-Type", contentType));

        var written = await Send(http, new string(' ', Protocol.UsualMaxBody + 1), says);

        Assert.Equal(status, written.Status);
        Assert.Contains(code, written.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_body_may_be_as_long_as_allowed() => Assert.Equal(400, (await Send(
        Requests.Json("SageMaker.StopTrainingJob"), "{\"TrainingJobName\":\"" + new string('a', Protocol.UsualMaxBody - 22) + "\"}")).Status);

    [Fact]
    public async Task A_request_of_s3_is_refused_in_xml()
    {
        var written = await Send(Requests.Of("PATCH", "/photos/cat.jpg"), "");

        Assert.Equal((405, "application/xml"), (written.Status, written.Headers.ContentType.ToString()));
        Assert.Contains("<Code>MethodNotAllowed</Code>", written.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_error_of_our_own_says_nothing_of_its_cause()
    {
        var written = await Send(Requests.Json("SageMaker.StopTrainingJob"), """{"TrainingJobName":"broken"}""");

        Assert.Equal(500, written.Status);
        Assert.Contains("\"__type\":\"InternalFailure\"", written.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", written.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_client_that_went_away_gets_no_answer()
    {
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        var http = Requests.Json("SageMaker.StopTrainingJob");
        http.HttpContext.RequestAborted = gone.Token;

        Assert.Equal("", (await Send(http, """{"TrainingJobName":"slow"}""")).Body);
    }

    [Fact]
    public async Task Every_answer_is_counted_by_service_operation_and_code()
    {
        await Send(Requests.Json("SageMaker.StopTrainingJob"), """{"TrainingJobName":"iris"}""");
        await Send(Requests.Json("SageMaker.StopTrainingJob"), "{}");

        string metrics = _telemetry.Prometheus();
        Assert.Contains("service=\"sagemaker\",operation=\"StopTrainingJob\",code=\"\"", metrics, StringComparison.Ordinal);
        Assert.Contains("service=\"sagemaker\",operation=\"StopTrainingJob\",code=\"ValidationException\"", metrics, StringComparison.Ordinal);
    }

    private async Task<Written> Send(HttpRequest http, string body, bool saysLength = true)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(body);
        http.Body = new MemoryStream(bytes);
        http.ContentLength = saysLength ? bytes.Length : null;
        return await Answer(http);
    }

    private async Task<Written> Answer(HttpRequest http)
    {
        var answer = new MemoryStream();
        var response = new StreamResponseBodyFeature(answer);
        http.HttpContext.Features.Set<IHttpResponseBodyFeature>(response);
        await _pipeline.Handle(http.HttpContext);
        await response.CompleteAsync();
        return new(http.HttpContext.Response.StatusCode, http.HttpContext.Response.Headers, Encoding.UTF8.GetString(answer.ToArray()));
    }

    private sealed class Jobs : SageMakerApi
    {
        public string? Stopped { get; private set; }

        public Call? Call { get; private set; }

        public override ValueTask StopTrainingJob(StopTrainingJobRequest request, Call call, CancellationToken cancel)
        {
            cancel.ThrowIfCancellationRequested();
            (Stopped, Call) = (request.TrainingJobName, call);
            return request.TrainingJobName == "broken" ? throw new InvalidOperationException("secret") : default;
        }
    }

    private sealed class Echo : RuntimeApi
    {
        public override async ValueTask<InvokeEndpointResponse> InvokeEndpoint(InvokeEndpointRequest request, Call call, CancellationToken cancel)
        {
            using var reader = new StreamReader(request.Body);
            return new() { ContentType = request.ContentType, Body = new MemoryStream(Encoding.UTF8.GetBytes($"{request.EndpointName}: {await reader.ReadToEndAsync(cancel)}")) };
        }
    }

    private sealed class Nobody : StsApi;

    private sealed class Nowhere : S3Api;
}
