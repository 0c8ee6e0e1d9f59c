namespace Sagebrush.Scaling;

/// <summary>A production variant as Application Auto Scaling names it: <c>endpoint/NAME/variant/VARIANT</c>.</summary>
/// <param name="Endpoint">The endpoint's name.</param>
/// <param name="Variant">The variant's name.</param>
public sealed record VariantResource(string Endpoint, string Variant)
{
    /// <summary>The variant of an id; null when it is none.</summary>
    public static VariantResource? Parse(string id) =>
        id.Split('/') is ["endpoint", { Length: > 0 } endpoint, "variant", { Length: > 0 } variant] ? new(endpoint, variant) : null;
}
