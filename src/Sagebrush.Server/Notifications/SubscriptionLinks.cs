using System.Net.Mime;
using Microsoft.AspNetCore.Http;
using Sagebrush.Wire;

namespace Sagebrush.Notifications;

/// <summary>
/// What the addresses in a message lead to: <c>GET /?Action=ConfirmSubscription…</c> and <c>GET /?Action=Unsubscribe…</c>, which need no signature since who
/// knows them was sent them, and the certificate.
/// </summary>
/// <param name="topics">The subscriptions.</param>
/// <param name="signer">Has the certificate.</param>
/// <param name="xmlNamespace">Of the answers.</param>
/// <param name="clock">Names requests.</param>
public sealed class SubscriptionLinks(Topics topics, MessageSigner signer, string xmlNamespace, TimeProvider clock)
{
    private const string CertificatePrefix = "/SimpleNotificationService-";

    /// <summary>Answers a request for one of them; false for any other, which is untouched.</summary>
    public async ValueTask<bool> TryAnswer(HttpContext http)
    {
        var request = http.Request;
        if (!HttpMethods.IsGet(request.Method))
        {
            return false;
        }

        if (request.Path.Value!.StartsWith(CertificatePrefix, StringComparison.Ordinal) && request.Path == signer.CertificatePath)
        {
            http.Response.ContentType = "application/x-pem-file";
            await http.Response.WriteAsync(signer.CertificatePem);
            return true;
        }

        if (request.Path != "/" || request.Query["Action"].ToString() is not ("ConfirmSubscription" or "Unsubscribe") || request.Headers.Authorization.Count > 0
            || request.Query.ContainsKey("X-Amz-Signature"))
        {
            return false;
        }

        string requestId = Guid.CreateVersion7(clock.GetUtcNow()).ToString();
        try
        {
            byte[] answer = request.Query["Action"] == "Unsubscribe" ? await Unsubscribe(request.Query, requestId) : Confirm(request.Query, requestId);
            await Json.Respond(http.Response, StatusCodes.Status200OK, MediaTypeNames.Text.Xml, answer, http.RequestAborted);
        }
        catch (AwsException e)
        {
            await new AwsQuery(xmlNamespace).WriteError(http, e, requestId);
        }

        return true;
    }

    private byte[] Confirm(IQueryCollection query, string requestId)
    {
        var confirmed = topics.Confirm(Given(query, "TopicArn"), Given(query, "Token"), query["AuthenticateOnUnsubscribe"] == "true");
        return Document("ConfirmSubscription", confirmed.Arn, requestId);
    }

    private async Task<byte[]> Unsubscribe(IQueryCollection query, string requestId)
    {
        if (topics.Subscriptions.Find(Given(query, "SubscriptionArn")) is { } found)
        {
            if (found.IsGuarded)
            {
                throw AwsError.SnsAuthorization.With("This subscription can be ended only by a signed request: it was confirmed with AuthenticateOnUnsubscribe.");
            }

            // Whoever follows the link need not be the endpoint's owner, who is told and can undo it.
            topics.Suspend(found);
            await topics.SendToken(found, MessageType.UnsubscribeConfirmation);
        }

        return Document("Unsubscribe", null, requestId);
    }

    private static string Given(IQueryCollection query, string name) =>
        query[name].ToString() is { Length: > 0 } value ? value : throw AwsError.SnsInvalidParameter.With($"Invalid parameter: {name}");

    private byte[] Document(string operation, string? subscription, string requestId) => XmlBody.Document($"{operation}Response", xmlNamespace, xml =>
    {
        if (subscription is not null)
        {
            xml.WriteStartElement($"{operation}Result");
            xml.WriteElementString("SubscriptionArn", subscription);
            xml.WriteEndElement();
        }

        xml.WriteStartElement("ResponseMetadata");
        xml.WriteElementString("RequestId", requestId);
        xml.WriteEndElement();
    });
}
