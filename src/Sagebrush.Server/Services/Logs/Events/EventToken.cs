using System.Globalization;
using Sagebrush.Store;
using Sagebrush.Wire;

namespace Sagebrush.Services;

/// <summary>A token of GetLogEvents: <c>f/TIME/OFFSET</c> goes on after that place, <c>b/TIME/OFFSET</c> before it.</summary>
/// <param name="IsForward">Towards later events.</param>
/// <param name="Place">Itself not read again.</param>
internal readonly record struct EventToken(bool IsForward, LogCursor Place)
{
    /// <summary>Reads a token.</summary>
    /// <exception cref="AwsException">InvalidParameterException: it is none of ours.</exception>
    public static EventToken Parse(string text) => text.Split('/') is ["f" or "b", var time, var offset]
        && long.TryParse(time, NumberStyles.Integer, CultureInfo.InvariantCulture, out long t)
        && long.TryParse(offset, NumberStyles.Integer, CultureInfo.InvariantCulture, out long o)
        ? new(text[0] == 'f', new(t, o))
        : throw LogsToken.Invalid();

    /// <summary>The token that turns round at the same place: it reads what this one left behind, the event at the place included.</summary>
    public EventToken Turned => new(!IsForward, Place with { Offset = Place.Offset + (IsForward ? 1 : -1) });

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{(IsForward ? 'f' : 'b')}/{Place.Timestamp}/{Place.Offset}");
}
