namespace Sagebrush.Hosting;

/// <summary>Names a shadow variant.</summary>
/// <param name="Endpoint">Its endpoint.</param>
/// <param name="Variant">Its name.</param>
internal sealed record ShadowPlace(string Endpoint, string Variant)
{
    /// <summary>Where comparisons are kept, in the endpoint's log group.</summary>
    public string LogStream => $"{Variant}/comparisons";
}
