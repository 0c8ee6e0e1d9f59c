using System.Collections.Frozen;

namespace Sagebrush.Wire;

/// <summary>
/// What a service offers: one virtual method per implemented operation, generated from AWS's model into <c>Shapes/</c>, overridden in <c>Services/</c>.
/// </summary>
public abstract class Api
{
    /// <summary>The implemented operations by name.</summary>
    public abstract FrozenDictionary<string, Operation> Operations { get; }

    /// <summary>The answer to an operation that is not among <see cref="Operations"/>.</summary>
    public virtual AwsException Missing(Call call) => NotImplemented(call);

    /// <summary>What lets pages of other origins use the service; null where none may.</summary>
    public virtual CrossOrigin? CrossOrigin => null;

    /// <summary>The answer of every operation that is not built yet.</summary>
    public static AwsException NotImplemented(Call call) =>
        AwsError.NotImplemented.With($"The operation {call.Operation} of {call.Service} is not implemented by Sagebrush; docs/coverage.md lists those that are.");
}
