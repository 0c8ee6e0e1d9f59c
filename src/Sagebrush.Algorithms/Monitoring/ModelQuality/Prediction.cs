namespace Sagebrush.Monitoring;

/// <summary>What a model said of one row, and what was true.</summary>
/// <param name="Label">The predicted label or value.</param>
/// <param name="Probability">That of the positive class; null where the model says none.</param>
/// <param name="Truth">The true label or value.</param>
public readonly record struct Prediction(string Label, double? Probability, string Truth);
