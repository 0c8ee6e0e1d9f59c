namespace Sagebrush.Hosting;

/// <summary>How a captured body is written down.</summary>
internal enum CaptureEncoding
{
    /// <summary>Its bytes in base64: no type of text that the configuration names.</summary>
    Base64,

    /// <summary>As text, which is CSV.</summary>
    Csv,

    /// <summary>As text, which is JSON.</summary>
    Json,
}
