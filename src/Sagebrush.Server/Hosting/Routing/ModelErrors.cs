using System.Globalization;
using Sagebrush.Wire;

namespace Sagebrush.Hosting;

/// <summary>ModelError in the service's words: the container's own answer, passed on.</summary>
internal static class ModelErrors
{
    /// <summary>The container answered with an error.</summary>
    public static AwsException Answered(string endpoint, BackendContainer container, Call call, int status, string message) => With(endpoint, container, call, status, message,
        string.Create(CultureInfo.InvariantCulture, $"Received {(status < 500 ? "client" : "server")} error ({status}) from {container.Name} with message \"{message}\"."));

    /// <summary>The container did not answer at all.</summary>
    public static AwsException Silent(string endpoint, BackendContainer container, Call call, string message) => With(endpoint, container, call, 0, message,
        $"Received server error (0) from {container.Name} with message \"{message}\".");

    /// <summary>The container was given up.</summary>
    public static AwsException Late(string endpoint, BackendContainer container, Call call) => Silent(endpoint, container, call,
        $"Your invocation timed out while waiting for a response from container {container.Name}. "
        + "Review the latency metrics for each container in Amazon CloudWatch, resolve the issue, and try again.");

    private static AwsException With(string endpoint, BackendContainer container, Call call, int status, string message, string text)
    {
        var group = LogGroup(endpoint);
        var page = $"https://{call.Region}.console.aws.amazon.com/cloudwatch/home?region={call.Region}#logEventViewer:group={group}";
        return new(AwsError.Model, $"{text} See {page} in account {call.Account} for more information.")
        {
            Members = new Dictionary<string, object>
            {
                ["OriginalStatusCode"] = status,
                ["OriginalMessage"] = message,
                ["LogStreamArn"] = $"arn:aws:logs:{call.Region}:{call.Account}:log-group:{group}:log-stream:{container.LogStream}",
            },
        };
    }

    /// <summary>The log group of an endpoint's containers.</summary>
    public static string LogGroup(string endpoint) => $"/aws/sagemaker/Endpoints/{endpoint}";
}
