using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Sagebrush.Notifications;
using Sagebrush.Storage;
using Sagebrush.Wire;

namespace Sagebrush.Hosting;

/// <summary>Tells what became of asynchronous invocations: the account of a failure in S3, and notifications of the shape that SageMaker documents.</summary>
/// <param name="storage">S3.</param>
/// <param name="topics">Who wants to know.</param>
/// <param name="region">For the notifications.</param>
/// <param name="clock">Dates them.</param>
/// <param name="log">What could not be told.</param>
internal sealed partial class AsyncReport(ObjectStorage storage, Topics topics, string region, TimeProvider clock, ILogger log)
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Tells of an answer that is stored. Durable when this completes; false when whoever wants to know could not be told.</summary>
    public Task<bool> Completed(AsyncRequest request, AsyncOutcome outcome) =>
        Publish(request, request.SuccessTopic, Event(request, "Completed", null, outcome.ContentType, request.TellsAnswer ? outcome.Body : null));

    /// <summary>Tells of a failure. Durable when this completes; false when whoever wants to know could not be told.</summary>
    public async Task<bool> Failed(AsyncRequest request, AsyncOutcome outcome, CancellationToken cancel)
    {
        if (request.Failure is { } place)
        {
            try
            {
                var (told, type) = outcome.Body is { Length: > 0 } words ? (words, outcome.ContentType) : (Encoding.UTF8.GetBytes(outcome.Failure!), null);
                using var bytes = new MemoryStream(told, writable: false);
                await storage.Put(place, bytes, type ?? "text/plain", request.KmsKeyId, cancel);
            }
            catch (StorageException e)
            {
                Log.NotStored(log, request.InferenceId, place.ToString(), e.Message);
            }
        }

        return await Publish(request, request.ErrorTopic, Event(request, "Failed", outcome.Failure, null, request.TellsError ? outcome.Body : null));
    }

    /// <summary>The notification's text.</summary>
    internal string Event(AsyncRequest request, string status, string? failure, string? contentType, byte[]? body)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Plain))
        {
            json.WriteStartObject();
            json.WriteString("awsRegion", region);
            json.WriteString("eventTime", Time(clock.GetUtcNow()));
            json.WriteString("receivedTime", Time(request.Received));
            json.WriteString("invocationStatus", status);
            Optional(json, "failureReason", failure);
            json.WriteStartObject("requestParameters");
            Optional(json, "accept", request.Accept);
            Optional(json, "contentType", request.ContentType);
            Optional(json, "customAttributes", request.CustomAttributes);
            json.WriteString("endpointName", request.Endpoint);
            json.WriteString("inputLocation", request.Input.ToString());
            json.WriteEndObject();
            if (failure is null)
            {
                json.WriteStartObject("responseParameters");
                Optional(json, "contentType", contentType);
                json.WriteString("outputLocation", request.Output.ToString());
                json.WriteEndObject();
            }

            if (body is { Length: <= AsyncInvocation.LongestTold })
            {
                json.WriteStartObject("responseBody");
                json.WriteBase64String("content", body);
                json.WriteString("message", "Check S3 path location(if configured) or Cloudwatch for additional details.");
                json.WriteString("encoding", "BASE64");
                json.WriteEndObject();
            }

            json.WriteString("inferenceId", request.InferenceId);
            json.WriteString("eventVersion", "1.0");
            json.WriteString("eventSource", "aws:sagemaker");
            json.WriteString("eventName", "InferenceResult");
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    private static void Optional(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }

    private async Task<bool> Publish(AsyncRequest request, string? topic, string text)
    {
        if (topic is null)
        {
            return true;
        }

        try
        {
            await topics.Publish(topic, null, text);
            return true;
        }
        catch (AwsException e)
        {
            // The topic was deleted since the endpoint was made.
            Log.NotPublished(log, request.InferenceId, topic, e.Message);
            return false;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "The failure of the asynchronous request {InferenceId} was not stored at {Place}: {Reason}")]
        public static partial void NotStored(ILogger logger, string inferenceId, string place, string reason);

        [LoggerMessage(Level = LogLevel.Warning, Message = "The end of the asynchronous request {InferenceId} was not published to {Topic}: {Reason}")]
        public static partial void NotPublished(ILogger logger, string inferenceId, string topic, string reason);
    }
}
