namespace Sagebrush.XGBoost;

/// <summary>What a booster tells of a row; the numbers are those of the C API.</summary>
public enum PredictionKind
{
    /// <summary>The objective's answer: a probability, a class, a mean …</summary>
    Value = 0,

    /// <summary>The sum over the trees, before the objective transforms it.</summary>
    Margin = 1,

    /// <summary>What each feature adds to the margin (SHAP), and at the end the bias.</summary>
    Contributions = 2,

    /// <summary>The same, approximately.</summary>
    ApproximateContributions = 3,

    /// <summary>What each pair of features adds to the margin.</summary>
    Interactions = 4,

    /// <summary>The leaf that the row reaches in each tree.</summary>
    Leaves = 6,
}
