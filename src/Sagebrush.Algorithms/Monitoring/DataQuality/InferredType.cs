namespace Sagebrush.Monitoring;

/// <summary>What the values of a column look like.</summary>
public enum InferredType
{
    /// <summary>There are none.</summary>
    Unknown,

    /// <summary>Whole numbers.</summary>
    Integral,

    /// <summary>Numbers.</summary>
    Fractional,

    /// <summary>Texts.</summary>
    String,
}
