using System.Diagnostics.CodeAnalysis;
using Sagebrush.Runs;

namespace Sagebrush.Images;

/// <summary>An image that cannot be run: it is gone, or something of it is missing, damaged or for other machines.</summary>
internal sealed record UnreadableImage : ContainerImage
{
    private readonly string _reason;

    /// <summary>An image that cannot be run.</summary>
    /// <param name="reason">Why, for the user.</param>
    [SetsRequiredMembers]
    public UnreadableImage(string reason) => (_reason, TrainCommand, ServeCommand) = (reason, [], []);

    /// <inheritdoc/>
    public override string Missing() => _reason;

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always.</exception>
    public override ValueTask<RunSpec> Prepare(RunSpec run, CancellationToken cancel) => throw new NotSupportedException(_reason);
}
