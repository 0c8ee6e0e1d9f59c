using System.Xml;
using Sagebrush.Wire.Shapes.S3;
using Sagebrush.Wire.Signing;

namespace Sagebrush.Services;

/// <summary>How a list shows keys: as they are, or percent-encoded for clients whose XML could not hold them.</summary>
/// <param name="type">As the client asks: <c>url</c>, or null.</param>
internal sealed class KeyEncoding(string? type)
{
    public string? Type => type;

    /// <summary>A text of the request as the first list repeats it, whose clients do not decode it: encoded only where XML could not hold it.</summary>
    public string? Echo(string text) => text.All(XmlConvert.IsXmlChar) ? text : Show(text);

    public string? Show(string? key) => key is null || type != EncodingType.Url ? key : PercentEncoding.Encode(key, keepSlash: true);
}
