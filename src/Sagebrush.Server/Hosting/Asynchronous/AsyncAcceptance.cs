using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Runtime;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Hosting;

/// <summary>Makes a row of what a caller asks for, so that later changes of the endpoint do not change what was promised.</summary>
internal static class AsyncAcceptance
{
    /// <summary>The row of a request.</summary>
    /// <param name="asked">By the caller.</param>
    /// <param name="call">Who calls.</param>
    /// <param name="config">Where answers go.</param>
    /// <param name="variant">For which it counts as long as no instance has it.</param>
    /// <param name="input">The payload.</param>
    /// <param name="number">The request's.</param>
    /// <param name="now">The time.</param>
    public static AsyncRequest Of(InvokeEndpointAsyncRequest asked, Call call, AsyncInferenceOutputConfig config, string variant, S3Uri input, long number, DateTimeOffset now)
    {
        string name = asked.Filename is { Length: > 0 } given ? given : $"{Guid.NewGuid()}.out";
        var notification = config.NotificationConfig;
        return new(asked.EndpointName, number, asked.InferenceId is { Length: > 0 } id ? id : Guid.NewGuid().ToString(), input, Below(config.S3OutputPath!, asked, name))
        {
            Failure = config.S3FailurePath is { } failures ? Below(failures, asked, FailureName(name)) : null,
            Account = call.Account,
            Variant = variant,
            ContentType = asked.ContentType,
            Accept = asked.Accept,
            CustomAttributes = asked.CustomAttributes,
            KmsKeyId = config.KmsKeyId is { Length: > 0 } key ? key : null,
            SuccessTopic = notification?.SuccessTopic,
            ErrorTopic = notification?.ErrorTopic,
            TellsAnswer = Includes(notification, AsyncNotificationTopicTypes.SUCCESSNOTIFICATIONTOPIC),
            TellsError = Includes(notification, AsyncNotificationTopicTypes.ERRORNOTIFICATIONTOPIC),
            Received = now,
            TimeToLive = asked.RequestTTLSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : AsyncRequest.DefaultTimeToLive,
            Timeout = asked.InvocationTimeoutSeconds is { } limit ? TimeSpan.FromSeconds(limit) : AsyncRequest.DefaultTimeout,
        };
    }

    private static bool Includes(AsyncInferenceNotificationConfig? config, string topic) => config?.IncludeInferenceResponseIn?.Contains(topic) == true;

    private static S3Uri Below(string path, InvokeEndpointAsyncRequest asked, string name)
    {
        string extension = asked.S3OutputPathExtension?.Trim('/') is { Length: > 0 } more ? $"/{more}" : "";
        return S3Uri.Parse($"{path.TrimEnd('/')}{extension}/{name}")!.Value;
    }

    /// <summary><c>NAME.out</c> fails as <c>NAME-error.out</c>.</summary>
    private static string FailureName(string name) => $"{Path.GetFileNameWithoutExtension(name)}-error.out";
}
