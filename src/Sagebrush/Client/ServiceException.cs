namespace Sagebrush.Client;

/// <summary>The server refused a request, or there was none to ask.</summary>
/// <param name="code">The service's error code, for example <c>ValidationException</c>; empty when no server answered.</param>
/// <param name="message">The service's own words.</param>
/// <param name="cause">Why no server answered.</param>
public sealed class ServiceException(string code, string message, Exception? cause = null)
    : Exception(code.Length == 0 ? message : $"{code}: {message}", cause)
{
    /// <summary>The service's error code, empty when no server answered.</summary>
    public string Code { get; } = code;
}
