using System.Globalization;
using Sagebrush.Wire;

namespace Sagebrush.Hosting;

/// <summary>ModelError in the service's words: the container's own answer, passed on.</summary>
internal static class ModelErrors
{
    /// <summary>The container answered with an error.</summary>
    public static AwsException Answered(string endpoint, Backend backend, Call call, int status, string message) => With(endpoint, backend, call, status, message,
        string.Create(CultureInfo.InvariantCulture, $"Received {(status < 500 ? "client" : "server")} error ({status}) from primary with message \"{message}\"."));

    /// <summary>The container did not answer at all.</summary>
    public static AwsException Silent(string endpoint, Backend backend, Call call, string message) => With(endpoint, backend, call, 0, message,
        $"Received server error (0) from primary with message \"{message}\".");

    private static AwsException With(string endpoint, Backend backend, Call call, int status, string message, string text)
    {
        var group = LogGroup(endpoint);
        var page = $"https://{call.Region}.console.aws.amazon.com/cloudwatch/home?region={call.Region}#logEventViewer:group={group}";
        return new(AwsError.Model, $"{text} See {page} in account {call.Account} for more information.")
        {
            Members = new Dictionary<string, object>
            {
                ["OriginalStatusCode"] = status,
                ["OriginalMessage"] = message,
                ["LogStreamArn"] = $"arn:aws:logs:{call.Region}:{call.Account}:log-group:{group}:log-stream:{backend.LogStream}",
            },
        };
    }

    /// <summary>The log group of an endpoint's containers.</summary>
    public static string LogGroup(string endpoint) => $"/aws/sagemaker/Endpoints/{endpoint}";
}
