namespace Sagebrush.Wire;

/// <summary>A service behind the front door: its model, the protocol it speaks, and what runs its operations.</summary>
/// <param name="Model">All its operations.</param>
/// <param name="Protocol">How it speaks.</param>
/// <param name="Api">Those that are implemented.</param>
public sealed record Service(ServiceModel Model, Protocol Protocol, Api Api)
{
    /// <summary>The same service in each of the protocols that it speaks.</summary>
    public IReadOnlyList<Service> Dialects { get; private init; } = [];

    /// <summary>A service with its embedded model, in the protocols that the model names.</summary>
    /// <param name="name">The model's file name: <c>sagemaker</c>, <c>s3</c> …</param>
    /// <param name="api">What runs its operations.</param>
    public static Service Of(string name, Api api)
    {
        var model = ServiceModel.Load(name);
        var first = new Service(model, Spoken(model, model.Protocol), api);
        return first with { Dialects = [first, .. model.Protocols.Where(protocol => protocol != model.Protocol).Select(protocol => first with { Protocol = Spoken(model, protocol) })] };
    }

    private static Protocol Spoken(ServiceModel model, string protocol) => protocol switch
    {
        "json" => new AwsJson(model.JsonVersion, model.IsQueryCompatible ? model : null),
        "smithy-rpc-v2-cbor" => new RpcCbor(model),
        "query" => new AwsQuery(model.XmlNamespace),
        "rest-json" => new RestJson(),
        "rest-xml" => new RestXml(),
        var other => throw new InvalidOperationException($"models/{model.Name}.json is of the protocol {other}, which is not spoken here."),
    };
}
