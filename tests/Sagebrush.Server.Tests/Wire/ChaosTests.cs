using FsCheck;
using FsCheck.Fluent;
using Microsoft.AspNetCore.Http;
using Sagebrush.Wire.Shapes.Iam;
using Sagebrush.Wire.Shapes.Logs;
using Sagebrush.Wire.Shapes.Runtime;
using Sagebrush.Wire.Shapes.S3;
using Sagebrush.Wire.Shapes.SageMaker;
using Sagebrush.Wire.Shapes.Sts;
using Xunit;

namespace Sagebrush.Wire;

/// <summary>
/// Whatever a client sends, it gets an answer of the protocol, never an internal error: a request is refused with a client's error, or it fits the model
/// and can be read into its operation's record.
/// </summary>
public sealed class ChaosTests
{
    private static readonly Service SageMaker = Of("sagemaker", new AwsJson("1.1"), new Silent.SageMaker());
    private static readonly Service Logs = Of("logs", new AwsJson("1.1"), new Silent.Logs());
    private static readonly Service Runtime = Of("sagemaker-runtime", new RestJson(), new Silent.Runtime());
    private static readonly Service S3 = Of("s3", new RestXml(), new Silent.S3());
    private static readonly Service Sts = Of("sts", new AwsQuery("https://sts.amazonaws.com/doc/2011-06-15/"), new Silent.Sts());
    private static readonly Service Iam = Of("iam", new AwsQuery("https://iam.amazonaws.com/doc/2010-05-08/"), new Silent.Iam());

    private static readonly Router Router = new([SageMaker, Logs, Runtime, S3, Sts, Iam]);

    [Fact]
    public void Json_of_any_kind_is_answered() => Check(400, (chaos, random) =>
    {
        var service = random.Next(4) == 0 ? Logs : SageMaker;
        var operation = Any(service, random);
        Answered(service, Requests.Json($"{service.Model.TargetPrefix}.{operation.Name}"), chaos.Mangle(chaos.Json(operation.Input!)?.ToJsonString() ?? "null"));
    });

    [Fact]
    public void Forms_of_any_kind_are_answered() => Check(400, (chaos, random) =>
    {
        var service = random.Next(2) == 0 ? Iam : Sts;
        var operation = Any(service, random);
        Answered(service, Requests.Of("POST", "/"), chaos.Mangle($"Action={operation.Name}&{chaos.Form(operation.Input)}"));
    });

    [Fact]
    public void Xml_of_any_kind_is_answered() => Check(400, (chaos, random) =>
    {
        var operation = Any(S3, random);
        string target = operation.RequestUri.Replace("{Bucket}", Part(chaos), StringComparison.Ordinal).Replace("{Key+}", Part(chaos), StringComparison.Ordinal);
        var parameters = operation.Input!.Located.Where(m => m.Location == "querystring" && (m.IsRequired || chaos.Chance(0.3))).Select(m => $"{m.LocationName}={Part(chaos)}");
        target += (target.Contains('?', StringComparison.Ordinal) ? "&" : "?") + string.Join('&', parameters);
        var payload = operation.Input.Payload is { } name ? operation.Input.ByName[name] : null;
        string body = payload is null || chaos.Chance(0.1) ? chaos.Text() : chaos.Xml(payload.Shape, payload.LocationName).ToString();
        Answered(S3, Requests.Of(operation.HttpMethod, target, Headers(chaos, operation)), payload?.Shape.Kind == ShapeKind.Blob ? [] : chaos.Mangle(body));
    });

    [Fact]
    public void Invocations_of_any_kind_are_answered() => Check(400, (chaos, random) =>
    {
        var operation = Any(Runtime, random);
        Answered(Runtime, Requests.Of("POST", $"/endpoints/{Part(chaos)}/invocations", Headers(chaos, operation)), chaos.Mangle(chaos.Text()));
    });

    [Fact]
    public void Rest_json_of_any_kind_is_answered()
    {
        var tiny = new TinyService(new RestJson(), RestJsonTests.Kitchen, """{"method":"POST","requestUri":"/a/{label}/b/{rest+}"}""");
        Check(400, (chaos, _) =>
        {
            var http = Requests.Of("POST", $"/a/{Part(chaos)}/b/{Part(chaos)}?{tiny.Op.Input!.Located.Where(m => m.Location == "querystring")
                .Select(m => $"{m.LocationName}={Part(chaos)}").Aggregate((a, b) => $"{a}&{b}")}", Headers(chaos, tiny.Op));
            try
            {
                Constraints.Check(tiny.Op.Input, tiny.Read(http, chaos.Mangle(chaos.Json(tiny.Op.Input)?.ToJsonString() ?? "null")));
            }
            catch (AwsException e) when (e.Error.Status < 500)
            {
            }
        });
    }

    private static void Check(int cases, Action<Chaos, Random> one) => Prop
        .ForAll(Gen.Choose(0, int.MaxValue).ToArbitrary(), seed =>
        {
            var random = new Random(seed);
            one(new Chaos(random), random);
        })
        .Check(Config.QuickThrowOnFailure.WithMaxTest(cases));

    private static void Answered(Service service, HttpRequest http, byte[] body)
    {
        AwsException refusal;
        try
        {
            var (operation, labels) = Router.Operation(service, http, body);
            using var json = service.Protocol.Read(new(http, service, operation, labels), body);
            if (Constraints.Check(operation.Input, json.RootElement) is { } faults)
            {
                refusal = service.Protocol.Invalid(service.Model.Name, operation, faults);
            }
            else if (service.Api.Operations.TryGetValue(operation.Name, out var implemented))
            {
                // The silent service says that it is not implemented, once its request has become a record.
                var call = new Call(service.Model.Name, operation.Name, "id-1", Identity.Anonymous("123456789012"), "us-east-1");
                refusal = Assert.Throws<AwsException>(() => implemented.Invoke(json.RootElement, Stream.Null, call, default).AsTask().GetAwaiter().GetResult());
                Assert.Equal(AwsError.NotImplemented, refusal.Error);
                return;
            }
            else
            {
                return;
            }
        }
        catch (AwsException e)
        {
            refusal = e;
        }

        Assert.InRange(refusal.Error.Status, 400, 499);
        Written.By(context => service.Protocol.WriteError(context, refusal, "id-1")).GetAwaiter().GetResult();
    }

    private static OperationModel Any(Service service, Random random)
    {
        string[] names = [.. service.Api.Operations.Keys.Order(StringComparer.Ordinal)];
        return service.Model.Operations[names[random.Next(names.Length)]];
    }

    private static string Part(Chaos chaos)
    {
        string text = chaos.Text();
        return text.Length > 100 ? "long" : chaos.Chance(0.9) ? Uri.EscapeDataString(text) : new string([.. text.Where(c => c > ' ' && c < 127 && c is not ('?' or '#' or '&'))]);
    }

    private static (string, string)[] Headers(Chaos chaos, OperationModel operation) =>
        [.. operation.Input!.Located.Where(m => m.Location is "header" or "headers" && chaos.Chance(0.3)).Select(m => (m.LocationName, chaos.Text()))];

    private static Service Of(string name, Protocol protocol, Api api) => new(ServiceModel.Load(name), protocol, api);

    /// <summary>Services that are all listed and none written.</summary>
    private static class Silent
    {
        public sealed class SageMaker : SageMakerApi;

        public sealed class Logs : LogsApi;

        public sealed class Runtime : RuntimeApi;

        public sealed class S3 : S3Api;

        public sealed class Sts : StsApi;

        public sealed class Iam : IamApi;
    }
}
