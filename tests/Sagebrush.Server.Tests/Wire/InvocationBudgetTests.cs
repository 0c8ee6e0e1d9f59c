using Microsoft.AspNetCore.Http;
using Sagebrush.Wire.Shapes.Runtime;
using Xunit;

namespace Sagebrush.Wire;

/// <summary>InvokeEndpoint is the request that comes thousands of times a second: what Wire allocates for one is counted.</summary>
public sealed class InvocationBudgetTests
{
    // Measured 3.4 kB in Release with its test doubles; a debug build adds its state machines.
    private const long Bytes = 6_000;

    private static readonly Service Service = new(ServiceModel.Load("sagemaker-runtime"), new RestJson(), new Constant());

    private static readonly Router Router = new([Service]);

    [Fact]
    public async Task An_invocation_stays_within_its_budget()
    {
        var requests = Enumerable.Range(0, 200).Select(_ => Requests.Of(
            "POST", "/endpoints/iris/invocations", ("Content-Type", "text/csv"), ("Accept", "application/json"))).ToList();
        foreach (var request in requests[..100])
        {
            await Invoke(request);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        foreach (var request in requests[100..])
        {
            await Invoke(request);
        }

        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - before) / 100, 0, Bytes);
    }

    private static async Task Invoke(HttpRequest http)
    {
        var service = Router.Service(http, "sagemaker");
        var (operation, labels) = Router.Operation(service, http, default);
        using var json = service.Protocol.Read(new(http, service, operation, labels), default);
        Assert.Null(Constraints.Check(operation.Input, json.RootElement));
        var call = new Call("sagemaker-runtime", operation.Name, "id-1", Identity.Anonymous("123456789012"), "us-east-1");
        var answer = await service.Api.Operations[operation.Name].Invoke(json.RootElement, Stream.Null, call, default);
        await service.Protocol.Write(http.HttpContext, operation, answer, "id-1", default);
    }

    private sealed class Constant : RuntimeApi
    {
        public override ValueTask<InvokeEndpointResponse> InvokeEndpoint(InvokeEndpointRequest request, Call call, CancellationToken cancel) =>
            new(new InvokeEndpointResponse { ContentType = "text/csv", InvokedProductionVariant = "AllTraffic", Body = new MemoryStream("0\n"u8.ToArray()) });
    }
}
