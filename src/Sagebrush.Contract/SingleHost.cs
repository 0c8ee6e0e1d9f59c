namespace Sagebrush.Contract;

/// <summary>With some values of a hyperparameter training has one host.</summary>
/// <param name="Parameter">The hyperparameter's name.</param>
/// <param name="Values">Those values.</param>
public sealed record SingleHost(string Parameter, IReadOnlyList<string> Values);
