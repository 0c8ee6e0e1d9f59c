namespace Sagebrush.Demo;

/// <summary>One way to have nearest neighbours found: how it is trained, hosted and understood.</summary>
/// <param name="Name">Of jobs, models and endpoints, behind the demo's own.</param>
/// <param name="Plan">Its training job.</param>
/// <param name="Environment">Of its container; null for none.</param>
/// <param name="Accept">The type of answers that it is asked for.</param>
/// <param name="Parse">Reads the answer to one query.</param>
internal sealed record SearchService(
    string Name, TrainingPlan Plan, IReadOnlyDictionary<string, string>? Environment, string Accept, Func<byte[], NearestRows> Parse);
