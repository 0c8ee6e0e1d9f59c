namespace Sagebrush.Data.LibSvm;

/// <summary>How the lines of a libsvm text are to be read.</summary>
public sealed record LibSvmDialect
{
    /// <summary>Lines of a training channel: <c>label[:weight] [qid:n] index:value …</c></summary>
    public static LibSvmDialect Training { get; } = new() { HasLabels = true };

    /// <summary>Lines of a request: a label may stand there and is passed over, as is any word without a colon.</summary>
    public static LibSvmDialect Inference { get; } = new();

    /// <summary>The first word of a line is its label, maybe with a weight.</summary>
    public bool HasLabels { get; init; }

    /// <summary>
    /// Columns count from 1 when no index of the whole request is below 1: the container for inference subtracts 1 then, so that a request whose rows all
    /// lack the first column of data that counts from 0 is shifted too.
    /// </summary>
    public bool ShiftsFromOne { get; init; }
}
