using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Sagebrush.Access;
using Sagebrush.Services;
using Sagebrush.Wire;

namespace Sagebrush.Images;

/// <summary>
/// Who calls the registry, and what he may do there: <c>Basic</c> with the user <c>AWS</c> and a password that GetAuthorizationToken gave out, and the caller's
/// policies as for the operations of ECR that the same would need.
/// </summary>
/// <param name="sessions">Behind the passwords.</param>
/// <param name="authorizer">Asks policies.</param>
/// <param name="options">Account and region of repositories.</param>
/// <param name="everybody">Who every caller is taken for when nobody needs a password; null where passwords count.</param>
/// <param name="clock">Ends passwords.</param>
internal sealed class RegistryAccess(Sessions sessions, Authorizer authorizer, Options options, Identity? everybody, TimeProvider clock)
{
    /// <summary>How long a password is good.</summary>
    public static readonly TimeSpan Validity = TimeSpan.FromHours(12);

    private const string User = "AWS", Scheme = "Basic ";

    /// <summary>Gives out a password: what GetAuthorizationToken answers, with its end.</summary>
    public static (string Token, DateTimeOffset Expires) Issue(Sessions sessions, Identity caller)
    {
        var key = sessions.Issue(caller, Validity);
        return (Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{key.Id}{key.SessionToken}")), key.Expires!.Value);
    }

    /// <summary>The caller.</summary>
    /// <exception cref="RegistryException">UNAUTHORIZED.</exception>
    public Identity Authenticate(HttpRequest http)
    {
        if (everybody is not null)
        {
            return everybody;
        }

        string header = http.Headers.Authorization.ToString();
        if (!header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
        {
            throw RegistryException.Unauthorized("Not Authorized");
        }

        var password = Password(header[Scheme.Length..]);
        int length = Math.Min(password.Length, UniqueIdLength);
        var key = sessions.Find(Encoding.ASCII.GetString(password[..length]));
        if (key is null || !CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(key.SessionToken!), password[length..]))
        {
            throw RegistryException.Unauthorized("Not Authorized");
        }

        return key.Expires > clock.GetUtcNow() ? key.Identity
            : throw RegistryException.Denied("Your authorization token has expired. Reauthenticate and try again.");
    }

    /// <summary>Passes what the caller may do to a repository.</summary>
    /// <param name="http">The request.</param>
    /// <param name="caller">Who.</param>
    /// <param name="operation">ECR's name for it: <c>PutImage</c> …</param>
    /// <param name="repository">The repository's name; <c>*</c> for none.</param>
    /// <exception cref="RegistryException">DENIED.</exception>
    public void Check(HttpRequest http, Identity caller, string operation, string repository)
    {
        string action = $"ecr:{operation}", arn = repository == "*" ? repository : Arn.Repository(options, repository);
        var call = new Call("ecr", operation, "", caller, options.Region) { Head = new(http) };
        var decision = authorizer.Evaluate(call, action, arn);
        if (decision != Decision.Allow)
        {
            throw RegistryException.Denied(Authorizer.Refusal(caller, action, arn, decision == Decision.ExplicitDeny
                ? "with an explicit deny in an identity-based policy"
                : $"because no identity-based policy allows the {action} action"));
        }
    }

    private const int UniqueIdLength = 20;

    // AWS:PASSWORD in base 64; anything else is no password.
    private static ReadOnlySpan<byte> Password(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out int count) && bytes.AsSpan(0, count) is var pair && pair.StartsWith("AWS:"u8)
            ? pair[(User.Length + 1)..] : [];
    }
}
