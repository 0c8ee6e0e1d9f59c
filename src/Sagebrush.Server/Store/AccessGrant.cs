namespace Sagebrush.Store;

/// <summary>An entry of an access control list. https://docs.aws.amazon.com/AmazonS3/latest/userguide/acl-overview.html</summary>
/// <param name="Grantee">An account's canonical user id, or a group's URI.</param>
/// <param name="Permission">READ, WRITE, READ_ACP, WRITE_ACP or FULL_CONTROL.</param>
public sealed record AccessGrant(string Grantee, string Permission);
