using Sagebrush.Store;

namespace Sagebrush.Jobs;

/// <summary>An object that a transform job is done with, well or not: a later server does not do it again.</summary>
/// <param name="Job">The transform job.</param>
/// <param name="Name">The object's name within the job.</param>
/// <param name="Records">How many records were transformed.</param>
/// <param name="Bytes">The object's size.</param>
/// <param name="Failure">Why it has no result; null when it has.</param>
public sealed record TransformedObject(string Job, string Name, long Records, long Bytes, string? Failure = null) : Resource
{
    /// <inheritdoc/>
    public override string Key => Prefix(Job) + Name;

    /// <summary>What the keys of a job's objects begin with; names of jobs have no slashes.</summary>
    public static string Prefix(string job) => $"/{job}/";
}
