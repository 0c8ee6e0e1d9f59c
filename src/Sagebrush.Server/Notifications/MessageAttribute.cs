namespace Sagebrush.Notifications;

/// <summary>A fact beside a message, by which subscribers can choose.</summary>
/// <param name="DataType"><c>String</c>, <c>String.Array</c>, <c>Number</c> or <c>Binary</c>, perhaps with a dot and a name of the caller's own.</param>
/// <param name="Value">The text; of bytes their Base64.</param>
public sealed record MessageAttribute(string DataType, string Value);
