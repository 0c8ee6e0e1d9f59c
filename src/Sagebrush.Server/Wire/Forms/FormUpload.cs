using Microsoft.AspNetCore.Http;
using Sagebrush.Store;
using Sagebrush.Wire.Signing;

namespace Sagebrush.Wire.Forms;

/// <summary>
/// A browser's upload to a bucket: a PutObject whose headers are a form's fields, allowed by a signed policy, answered as the form wishes.
/// https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html
/// </summary>
internal sealed class FormUpload
{
    private readonly BrowserForm _form;

    private FormUpload(BrowserForm form, string bucket, string key, SignedRequest request)
    {
        (_form, Bucket, Key, Request) = (form, bucket, key, request);
    }

    /// <summary>Where the file goes.</summary>
    public string Bucket { get; }

    /// <summary>What it is called there.</summary>
    public string Key { get; }

    /// <summary>What the form says beside its file.</summary>
    public IReadOnlyDictionary<string, string> Fields => _form.Fields;

    /// <summary>Who signed the policy, and the file, held to the policy and to its digest while it is read.</summary>
    public SignedRequest Request { get; }

    /// <summary>Reads a form as far as its file, and puts what it says of the object into the request's headers.</summary>
    /// <param name="http">The request.</param>
    /// <param name="body">Its body.</param>
    /// <param name="authenticator">Knows who signed.</param>
    /// <param name="account">Of an anonymous caller.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="AwsException">The form, its policy or its signature is not in order; MethodNotAllowed: the request names no bucket.</exception>
    public static async ValueTask<FormUpload> Read(
        HttpRequest http, Stream body, Authenticator authenticator, string account, DateTimeOffset now, CancellationToken cancel)
    {
        string bucket = RestPaths.BucketOf(http);
        if (bucket.Length == 0 || RestPaths.IsOfObject(http))
        {
            throw AwsError.MethodNotAllowed.With("The specified method is not allowed against this resource.");
        }

        var form = await BrowserForm.Read(http, body, cancel);
        string key = form.Fields.GetValueOrDefault("key")?.Replace("${filename}", form.FileName, StringComparison.Ordinal) ?? "";
        if (key.Length == 0)
        {
            throw S3Errors.InvalidArgument("key", "", "Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields.");
        }

        var caller = authenticator.Authenticate(SignedPolicy.Find(form.Fields), account);
        var (least, most) = (0L, long.MaxValue);
        if (form.Fields.TryGetValue("policy", out string? signed))
        {
            var policy = PostPolicy.Read(signed);
            policy.Check(new Dictionary<string, string>(form.Fields, StringComparer.OrdinalIgnoreCase) { ["key"] = key, ["bucket"] = bucket }, now);
            (least, most) = policy.Length;
        }

        FormHeaders.Set(http.Headers, form.Fields);
        var file = new PayloadStream(new BoundedFile(form.File, least, most), PayloadPromise.Of(http, PayloadPromise.Unsigned) with { Length = null });
        http.HttpContext.Response.RegisterForDispose(file);
        return new(form, bucket, key, new(caller, file, null));
    }

    /// <summary>Turns the answer to PutObject, of which only the head is written, into the one that the form wishes.</summary>
    public async ValueTask Answer(HttpResponse http, string origin, CancellationToken cancel)
    {
        string etag = http.Headers.ETag.ToString(), location = ObjectAddress.Of(origin, Bucket, Key);
        http.Headers.Location = location;
        string? redirect = Fields.GetValueOrDefault("success_action_redirect") ?? Fields.GetValueOrDefault("redirect");
        if (Uri.TryCreate(redirect, UriKind.Absolute, out var target) && target.Scheme is "http" or "https")
        {
            http.StatusCode = StatusCodes.Status303SeeOther;
            http.Headers.Location = $"{redirect}{(target.Query.Length == 0 ? '?' : '&')}bucket={PercentEncoding.Encode(Bucket, keepSlash: false)}"
                + $"&key={PercentEncoding.Encode(Key, keepSlash: false)}&etag={PercentEncoding.Encode(etag, keepSlash: false)}";
            return;
        }

        http.StatusCode = Fields.GetValueOrDefault("success_action_status") switch
        {
            "200" => StatusCodes.Status200OK,
            "201" => StatusCodes.Status201Created,
            _ => StatusCodes.Status204NoContent,
        };
        if (http.StatusCode == StatusCodes.Status201Created)
        {
            await Json.Respond(http, http.StatusCode, "application/xml", XmlBody.Document("PostResponse", null, xml =>
            {
                xml.WriteElementString("Location", location);
                xml.WriteElementString("Bucket", Bucket);
                xml.WriteElementString("Key", Key);
                xml.WriteElementString("ETag", etag);
            }), cancel);
        }
    }
}
