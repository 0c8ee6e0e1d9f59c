using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Sagebrush.Metrics;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.CloudWatch;

namespace Sagebrush.Services;

/// <summary>CloudWatch: metrics of the platform and of its users, and alarms on them.</summary>
/// <param name="metrics">The metrics.</param>
/// <param name="alarms">The alarms.</param>
/// <param name="clock">The time.</param>
public sealed partial class CloudWatchService(MetricStore metrics, Alarms alarms, TimeProvider clock) : CloudWatchApi
{
    private readonly MetricStore _metrics = metrics;
    private readonly Alarms _alarms = alarms;
    private readonly TimeProvider _clock = clock;

    /// <summary>An item of a list and all after it, as far as a page goes; the token says how many came before.</summary>
    private static (IReadOnlyList<T> Page, string? Next) PageOf<T>(IEnumerable<T> all, int size, string? token)
    {
        int from = Read(token);
        var page = all.Skip(from).Take(size + 1).ToList();
        return page.Count <= size ? (page, null) : (page[..size], Write(from + size));
    }

    private static string Write(int position) => Base64Url.EncodeToString(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"after:{position}")));

    private static int Read(string? token)
    {
        if (token is null)
        {
            return 0;
        }

        try
        {
            string text = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(token));
            if (text.StartsWith("after:", StringComparison.Ordinal) && int.TryParse(text.AsSpan(6), NumberStyles.None, CultureInfo.InvariantCulture, out int position))
            {
                return position;
            }
        }
        catch (FormatException)
        {
            // Not one of ours either.
        }

        throw AwsError.InvalidNextToken.With("The next token specified is invalid.");
    }
}
