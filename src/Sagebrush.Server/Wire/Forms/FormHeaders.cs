using Microsoft.AspNetCore.Http;
using Sagebrush.Wire.Signing;

namespace Sagebrush.Wire.Forms;

/// <summary>A form's fields as the headers of PutObject that say the same.</summary>
internal static class FormHeaders
{
    private const string Acl = "x-amz-acl", Tagging = "x-amz-tagging";

    private static readonly string[] Standard = ["Cache-Control", "Content-Type", "Content-Disposition", "Content-Encoding", "Content-Language", "Content-MD5", "Expires"];

    // Of the policy's signature, not of the object.
    private static readonly string[] OfSignature = ["x-amz-algorithm", "x-amz-credential", "x-amz-date", "x-amz-security-token", "x-amz-signature"];

    /// <summary>Sets the headers that the fields say, in place of all that the request says beside them: that the form's policy does not speak of.</summary>
    /// <exception cref="AwsException">MalformedXML: the tags are none.</exception>
    public static void Set(IHeaderDictionary headers, IReadOnlyDictionary<string, string> fields)
    {
        headers.ContentLength = null;
        foreach (string name in headers.Keys.Where(IsOfObject).ToList())
        {
            headers.Remove(name);
        }

        foreach (var (name, value) in fields)
        {
            if (name.Equals("acl", StringComparison.OrdinalIgnoreCase))
            {
                headers[Acl] = value;
            }
            else if (name.Equals("tagging", StringComparison.OrdinalIgnoreCase))
            {
                headers[Tagging] = Query(value);
            }
            else if (IsOfObject(name) && !OfSignature.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                headers[name] = value;
            }
        }
    }

    private static bool IsOfObject(string name) =>
        Standard.Contains(name, StringComparer.OrdinalIgnoreCase) || name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase);

    // Forms say tags in XML, the header in a query.
    private static string Query(string xml) => string.Join('&', XmlBody.Parse(System.Text.Encoding.UTF8.GetBytes(xml)).Descendants().Where(e => e.Name.LocalName == "Tag")
        .Select(tag => $"{Encoded(tag, "Key")}={Encoded(tag, "Value")}"));

    private static string Encoded(System.Xml.Linq.XElement tag, string name) =>
        PercentEncoding.Encode(tag.Elements().FirstOrDefault(e => e.Name.LocalName == name)?.Value ?? "", keepSlash: false);
}
