using System.Net;
using System.Net.Http.Headers;
using System.Net.Mime;

namespace Sagebrush.Notifications;

/// <summary>Posts messages to the endpoints of subscribers. Source: Amazon SNS developer guide, "HTTP/HTTPS headers".</summary>
/// <param name="targets">Where they may go.</param>
public sealed class EndpointPost(DeliveryTargets targets) : IDisposable
{
    // An endpoint has fifteen seconds.
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false })
    {
        Timeout = TimeSpan.FromSeconds(15),
    };

    /// <summary>Posts one message.</summary>
    /// <param name="delivery">The message.</param>
    /// <param name="topicArn">What it was published to.</param>
    /// <param name="endpoint">Where it goes.</param>
    /// <param name="cancel">Gives up.</param>
    public async Task<DeliveryOutcome> Send(DeliveryRow delivery, string topicArn, string endpoint, CancellationToken cancel)
    {
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var url) || !targets.Allow(url))
        {
            return DeliveryOutcome.Refused;
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new StringContent(delivery.Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Text.Plain, "UTF-8");
        var headers = request.Headers;
        headers.TryAddWithoutValidation("User-Agent", "Amazon Simple Notification Service Agent");
        headers.Add("x-amz-sns-message-type", delivery.Type);
        headers.Add("x-amz-sns-message-id", delivery.MessageId);
        headers.Add("x-amz-sns-topic-arn", topicArn);
        if (delivery.Type == MessageType.Notification)
        {
            headers.Add("x-amz-sns-subscription-arn", delivery.SubscriptionArn);
        }

        if (delivery.IsRaw)
        {
            headers.Add("x-amz-sns-rawdelivery", "true");
        }

        if (url.UserInfo.Length > 0)
        {
            headers.Authorization = new("Basic", Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(Uri.UnescapeDataString(url.UserInfo))));
        }

        try
        {
            using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
            return (int)answer.StatusCode switch
            {
                >= 200 and < 300 => DeliveryOutcome.Delivered,
                >= 300 and < 500 when answer.StatusCode != HttpStatusCode.TooManyRequests => DeliveryOutcome.Refused,
                _ => DeliveryOutcome.Failed,
            };
        }
        catch (Exception e) when (e is HttpRequestException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return DeliveryOutcome.Failed;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();
}
