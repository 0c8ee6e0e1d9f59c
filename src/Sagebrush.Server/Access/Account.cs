namespace Sagebrush.Access;

/// <summary>Who owns buckets, objects, users and roles.</summary>
/// <param name="Id">Twelve digits.</param>
/// <param name="CanonicalId">64 hex digits: how S3 names the account in access control lists and as an owner.</param>
/// <param name="DisplayName">How S3 shows it to people.</param>
/// <param name="Emails">The addresses by which access control lists may name it.</param>
public sealed record Account(string Id, string CanonicalId, string DisplayName, IReadOnlyList<string> Emails);
