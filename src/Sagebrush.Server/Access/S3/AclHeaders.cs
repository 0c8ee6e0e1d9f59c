namespace Sagebrush.Access;

/// <summary>The headers that ask for an access control list; null for those that are absent.</summary>
/// <param name="Canned"><c>x-amz-acl</c>.</param>
/// <param name="FullControl"><c>x-amz-grant-full-control</c>.</param>
/// <param name="Read"><c>x-amz-grant-read</c>.</param>
/// <param name="ReadAcp"><c>x-amz-grant-read-acp</c>.</param>
/// <param name="Write"><c>x-amz-grant-write</c>; objects have none.</param>
/// <param name="WriteAcp"><c>x-amz-grant-write-acp</c>.</param>
internal sealed record AclHeaders(string? Canned, string? FullControl, string? Read, string? ReadAcp, string? Write, string? WriteAcp)
{
    /// <summary>No list is asked for.</summary>
    public static AclHeaders None { get; } = new(null, null, null, null, null, null);
}
