namespace Sagebrush.Data;

/// <summary>A place in a file or stream, for errors to name.</summary>
/// <param name="Records">Lines or records before it.</param>
/// <param name="Bytes">Bytes before it.</param>
internal readonly record struct Position(long Records, long Bytes);
