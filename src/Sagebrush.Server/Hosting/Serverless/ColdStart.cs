using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Hosting;

/// <summary>What makes the container of a serverless variant start sooner: a request waits for it.</summary>
internal static class ColdStart
{
    // A .NET program that counts how its methods are used, to compile them better later, takes a quarter longer to its first answer.
    private const string Profiling = "DOTNET_TieredPGO";

    /// <summary>Variables of its container, but for those that the model sets itself.</summary>
    public static IReadOnlyDictionary<string, string> Variables(CreateModelRequest model) =>
        InstancePlan.ContainersOf(model).Any(container => container.Environment?.ContainsKey(Profiling) == true)
            ? new Dictionary<string, string>()
            : new Dictionary<string, string> { [Profiling] = "0" };
}
