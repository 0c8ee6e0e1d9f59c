using System.Globalization;
using System.Text;
using Sagebrush.Wire;

namespace Sagebrush.Services;

/// <summary>Where a page of a list ended: clients hand it back as they got it.</summary>
/// <param name="Time">The last item's time in milliseconds; 0 in lists by name.</param>
/// <param name="Name">The last item's name.</param>
/// <param name="Offset">The last event's offset in its stream; 0 in other lists.</param>
internal sealed record LogsToken(long Time, string Name, long Offset = 0)
{
    /// <summary>Null for the first page.</summary>
    /// <exception cref="AwsException">InvalidParameterException: the token is none of ours.</exception>
    public static LogsToken? Parse(string? text)
    {
        if (text is null)
        {
            return null;
        }

        byte[] bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out int length)
            && Encoding.UTF8.GetString(bytes, 0, length).Split(':', 3) is [var time, var offset, var name]
            && long.TryParse(time, NumberStyles.Integer, CultureInfo.InvariantCulture, out long t)
            && long.TryParse(offset, NumberStyles.Integer, CultureInfo.InvariantCulture, out long o)
            ? new(t, name, o)
            : throw Invalid();
    }

    /// <summary>What a client gets who sends a token that nobody gave him.</summary>
    public static AwsException Invalid() => AwsError.InvalidParameter.With("The specified nextToken is invalid.");

    /// <inheritdoc/>
    public override string ToString() => Convert.ToBase64String(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Time}:{Offset}:{Name}")));
}
