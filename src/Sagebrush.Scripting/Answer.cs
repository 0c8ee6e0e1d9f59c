using System.Text;

namespace Sagebrush.Scripting;

/// <summary>The answer to a request.</summary>
/// <param name="Body">Its bytes.</param>
/// <param name="ContentType">Its media type.</param>
public readonly record struct Answer(ReadOnlyMemory<byte> Body, string ContentType)
{
    /// <summary>A text as an answer, in UTF-8.</summary>
    /// <param name="text">The answer.</param>
    /// <param name="contentType">Its media type.</param>
    public static Answer Of(string text, string contentType) => new(Encoding.UTF8.GetBytes(text), contentType);
}
