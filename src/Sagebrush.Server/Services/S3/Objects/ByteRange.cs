using System.Globalization;
using Sagebrush.Store;
using Sagebrush.Wire;

namespace Sagebrush.Services;

/// <summary>A range of an object's bytes.</summary>
/// <param name="Offset">The first byte.</param>
/// <param name="Length">How many.</param>
internal readonly record struct ByteRange(long Offset, long Length)
{
    private const string Unit = "bytes=";

    /// <summary>As the store takes it.</summary>
    public static implicit operator (long Offset, long Length)(ByteRange range) => (range.Offset, range.Length);

    /// <summary>The value of Content-Range.</summary>
    public string Of(long size) => string.Create(CultureInfo.InvariantCulture, $"bytes {Offset}-{Offset + Length - 1}/{size}");

    /// <summary>Reads <c>bytes=0-99</c>, <c>bytes=100-</c>, <c>bytes=-100</c>; null for what is no single range, which HTTP says to ignore.</summary>
    /// <param name="header">The value of Range.</param>
    /// <param name="size">Bytes of the object.</param>
    /// <exception cref="AwsException">InvalidRange: nothing of it is in the object.</exception>
    public static ByteRange? Parse(string header, long size)
    {
        if (!header.StartsWith(Unit, StringComparison.OrdinalIgnoreCase) || header[Unit.Length..].Split('-') is not [var first, var last])
        {
            return null;
        }

        if (first.Length == 0)
        {
            return !Number(last, out long suffix) ? null
                : suffix == 0 || size == 0 ? throw S3Errors.InvalidRange(header, size)
                : new(size - Math.Min(suffix, size), Math.Min(suffix, size));
        }

        long end = long.MaxValue;
        if (!Number(first, out long start) || (last.Length > 0 && !Number(last, out end)) || end < start)
        {
            return null;
        }

        return start >= size ? throw S3Errors.InvalidRange(header, size) : new(start, Math.Min(end, size - 1) - start + 1);
    }

    /// <summary>Reads a copy's source range, which is <c>bytes=first-last</c> and wholly inside.</summary>
    /// <exception cref="AwsException">InvalidArgument; InvalidRange: some of it is not in the object.</exception>
    public static ByteRange ParseSource(string header, long size)
    {
        if (!header.StartsWith(Unit, StringComparison.Ordinal) || header[Unit.Length..].Split('-') is not [var first, var last]
            || !Number(first, out long start) || !Number(last, out long end) || end < start)
        {
            throw S3Errors.InvalidArgument(
                "x-amz-copy-source-range", header,
                "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy");
        }

        return end < size ? new(start, end - start + 1) : throw S3Errors.InvalidRange(header, size);
    }

    private static bool Number(string text, out long number) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
