namespace Sagebrush.XGBoost;

/// <summary>How the container of a version reads requests and answers them. Source: aws/sagemaker-xgboost-container at the version's branch.</summary>
public sealed record ServingStyle
{
    /// <summary>An answer is one line of numbers with commas between them, and a list where JSON is asked for; else a line for each row, and a list of scores.</summary>
    public bool IsOneLine { get; init; }

    /// <summary>The caller may select by <c>SAGEMAKER_INFERENCE_OUTPUT</c> what an answer tells.</summary>
    public bool IsSelectable { get; init; }

    /// <summary>Several models in <c>model.tar.gz</c> answer together; else the first answers.</summary>
    public bool HasEnsembles { get; init; }

    /// <summary>
    /// A dense row must be as wide as the model's, or one column wider, which is passed over: models were pickles, of which Python knew the width. Else a row
    /// may be narrower, and what it lacks is missing.
    /// </summary>
    public bool CountsColumns { get; init; }

    /// <summary>libsvm columns count from 1 when no index of the request is below 1.</summary>
    public bool ShiftsLibSvm { get; init; }

    /// <summary>The style of an image.</summary>
    /// <param name="image">Its version: 1.2.2 for <c>1.2-2</c>, 0.72 for the image <c>xgboost:1</c>.</param>
    public static ServingStyle Of(Version image) => new()
    {
        IsOneLine = image < new Version(1, 2, 2),
        IsSelectable = image >= new Version(1, 0),
        HasEnsembles = image >= new Version(1, 2, 2),
        CountsColumns = image < new Version(1, 3),
        ShiftsLibSvm = image >= new Version(3, 2),
    };
}
