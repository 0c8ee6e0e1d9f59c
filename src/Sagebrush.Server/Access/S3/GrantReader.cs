using System.Text.RegularExpressions;
using Sagebrush.Store;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.S3;

namespace Sagebrush.Access;

/// <summary>Reads access control lists as requests bring them: a canned name, headers with grantees, or a document.</summary>
/// <param name="accounts">Those that grants may name.</param>
internal sealed partial class GrantReader(Accounts accounts)
{
    /// <summary>The list that a request's headers ask for; null when they ask for none.</summary>
    /// <param name="asked">The headers.</param>
    /// <param name="owner">Canonical id of the owner of the bucket or object.</param>
    /// <param name="bucketOwner">Canonical id of the bucket's owner.</param>
    /// <exception cref="AwsException">InvalidRequest: canned and explicit; InvalidArgument, UnresolvableGrantByEmailAddress: no such list or grantee.</exception>
    public IReadOnlyList<AccessGrant>? Read(AclHeaders asked, string owner, string bucketOwner)
    {
        if (asked == AclHeaders.None)
        {
            return null;
        }

        var grants = new (string Permission, string? Header)[]
        {
            (Permission.READ, asked.Read), (Permission.WRITE, asked.Write), (Permission.READACP, asked.ReadAcp), (Permission.WRITEACP, asked.WriteAcp),
            (Permission.FULLCONTROL, asked.FullControl),
        }.Where(grant => grant.Header is not null).ToList();
        if (asked.Canned is { } canned)
        {
            return grants.Count > 0
                ? throw AwsError.InvalidRequest.With("Specifying both Canned ACLs and Header Grants is not allowed")
                : AccessLists.Canned(canned, owner, bucketOwner) ?? throw S3Errors.InvalidArgument("x-amz-acl", canned, "");
        }

        return [.. grants.SelectMany(grant => Grantees(grant.Header!).Select(grantee => new AccessGrant(grantee, grant.Permission)))];
    }

    /// <summary>The list of a document.</summary>
    /// <exception cref="AwsException">MalformedACLError, InvalidArgument, UnresolvableGrantByEmailAddress, AccessDenied: it names another owner.</exception>
    public IReadOnlyList<AccessGrant> Read(AccessControlPolicy document, string owner)
    {
        if (document.Owner?.ID is not { } id)
        {
            throw Malformed();
        }

        return id != owner ? throw AwsError.AccessDenied.With("Access Denied") : [.. (document.Grants ?? []).Select(Read)];
    }

    private AccessGrant Read(Grant grant)
    {
        if (grant is not
            {
                Grantee: { } grantee,
                Permission: Permission.READ or Permission.WRITE or Permission.READACP or Permission.WRITEACP or Permission.FULLCONTROL,
            })
        {
            throw Malformed();
        }

        return new(
            grantee switch
            {
                { Type: Wire.Shapes.S3.Type.CanonicalUser, ID: { } id } => Known("CanonicalUser/ID", id),
                { Type: Wire.Shapes.S3.Type.AmazonCustomerByEmail, EmailAddress: { } email } => ByEmail(email),
                { Type: Wire.Shapes.S3.Type.Group, URI: { } uri } => Group(uri),
                _ => throw Malformed(),
            },
            grant.Permission);
    }

    // id="79a59df900b949e55d96a1e698fbacedfd6e09d98eacf8f8d5218e7cd47ef2be", uri="http://acs.amazonaws.com/groups/global/AllUsers", emailAddress="ada@example.com"
    private IEnumerable<string> Grantees(string header)
    {
        foreach (string part in header.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            yield return GranteePattern().Match(part) is { Success: true } match
                ? match.Groups["kind"].Value.ToLowerInvariant() switch
                {
                    "id" => Known("id", match.Groups["name"].Value),
                    "uri" => Group(match.Groups["name"].Value),
                    _ => ByEmail(match.Groups["name"].Value),
                }
                : throw S3Errors.InvalidArgument("x-amz-grant", part, "Argument format not recognized");
        }
    }

    private string Known(string argument, string id) =>
        accounts.WithCanonicalId(id) is not null ? id : throw S3Errors.InvalidArgument(argument, id, "Invalid id");

    private static string Group(string uri) => AccessLists.IsGroup(uri) ? uri : throw S3Errors.InvalidArgument("Group/URI", uri, "Invalid group uri");

    private string ByEmail(string email) => accounts.WithEmail(email)?.CanonicalId
        ?? throw AwsError.UnresolvableGrantByEmailAddress.With("The email address you provided does not match any account on record.");

    private static AwsException Malformed() =>
        AwsError.MalformedAcl.With("The XML you provided was not well-formed or did not validate against our published schema");

    [GeneratedRegex(
        @"\A(?<kind>id|uri|emailAddress)\s*=\s*""?(?<name>[^""]+)""?\z", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex GranteePattern();
}
