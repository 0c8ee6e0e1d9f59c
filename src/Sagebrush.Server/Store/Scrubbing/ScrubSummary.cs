namespace Sagebrush.Store;

/// <summary>What a <see cref="Scrub"/> has looked at, and how much of it was not well.</summary>
/// <param name="Versions">Versions of objects and delete markers.</param>
/// <param name="Parts">Parts of unfinished uploads.</param>
/// <param name="Bytes">Plain bytes whose blocks were all right.</param>
/// <param name="Unverifiable">Files whose bytes only a customer's key can tell.</param>
/// <param name="Wrong">Findings that need somebody's attention.</param>
public sealed record ScrubSummary(long Versions, long Parts, long Bytes, long Unverifiable, long Wrong)
{
    /// <summary>A line for people.</summary>
    public override string ToString() =>
        $"{Versions} versions and {Parts} parts of uploads, {Bytes} bytes verified, {Unverifiable} files not verifiable without their customer's key: "
        + (Wrong == 0 ? "nothing is wrong" : $"{Wrong} wrong");
}
