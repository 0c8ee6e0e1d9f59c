namespace Sagebrush.Demo;

/// <summary>A film review.</summary>
/// <param name="Text">UTF-8, with the HTML of its page.</param>
/// <param name="IsPositive">It praises the film.</param>
internal readonly record struct Review(ReadOnlyMemory<byte> Text, bool IsPositive);
