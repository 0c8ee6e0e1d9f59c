namespace Sagebrush.Data;

/// <summary>What a model answers to a batch of rows, column by column.</summary>
/// <param name="isVerbose">The caller asked for all that the model can tell (<c>verbose=true</c>).</param>
public sealed class Predictions(bool isVerbose = false)
{
    /// <summary>The caller asked for all that the model can tell.</summary>
    public bool IsVerbose { get; } = isVerbose;

    /// <summary>Number of rows answered.</summary>
    public int Rows { get; set; }

    /// <summary>The name of the list in a JSON answer.</summary>
    public string ListName { get; init; } = "predictions";

    /// <summary>The outputs, in the order in which they are written.</summary>
    public List<PredictionColumn> Columns { get; } = [];
}
