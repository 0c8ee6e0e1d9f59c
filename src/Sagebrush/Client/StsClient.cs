using System.Xml.Linq;

namespace Sagebrush.Client;

/// <summary>Says who asks.</summary>
public sealed class StsClient(Connection connection)
{
    /// <summary>The account of the key that signs; twelve digits.</summary>
    public async Task<string> GetAccount(CancellationToken cancel)
    {
        using var response = await connection.Send(
            "sts", HttpMethod.Post, "/", "Action=GetCallerIdentity&Version=2011-06-15"u8.ToArray(), "application/x-www-form-urlencoded", [], cancel);
        await using var body = await response.Content.ReadAsStreamAsync(cancel);
        var answer = await XDocument.LoadAsync(body, LoadOptions.None, cancel);
        return answer.Descendants().First(e => e.Name.LocalName == "Account").Value;
    }
}
