namespace Sagebrush.Wire;

/// <summary>A service behind the front door: its model, the protocol it speaks, and what runs its operations.</summary>
/// <param name="Model">All its operations.</param>
/// <param name="Protocol">How it speaks.</param>
/// <param name="Api">Those that are implemented.</param>
public sealed record Service(ServiceModel Model, Protocol Protocol, Api Api)
{
    /// <summary>A service with its embedded model, in the protocol that the model names.</summary>
    /// <param name="name">The model's file name: <c>sagemaker</c>, <c>s3</c> …</param>
    /// <param name="api">What runs its operations.</param>
    public static Service Of(string name, Api api)
    {
        var model = ServiceModel.Load(name);
        return new(model, model.Protocol switch
        {
            "json" => new AwsJson(model.JsonVersion),
            "query" => new AwsQuery(model.XmlNamespace),
            "rest-json" => new RestJson(),
            "rest-xml" => new RestXml(),
            var other => throw new InvalidOperationException($"models/{name}.json is of the protocol {other}, which is not spoken here."),
        }, api);
    }
}
