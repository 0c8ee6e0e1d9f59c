namespace Sagebrush.Transforms;

/// <summary>How a transform job cuts an object into requests and makes an object of the answers, in the words of CreateTransformJob.</summary>
/// <remarks>Source: AWS, "Associate Prediction Results with Input Records", and the API pages TransformInput, TransformOutput, DataProcessing.</remarks>
public sealed record TransformShape
{
    // What one array of the shared pool holds.
    private const int Longest = 1 << 30;

    /// <summary>None, Line, RecordIO or TFRecord.</summary>
    public string SplitType { get; init; } = "None";

    /// <summary>MultiRecord: a request takes as many records as fit; SingleRecord: one.</summary>
    public string BatchStrategy { get; init; } = "MultiRecord";

    /// <summary>The most bytes of a request in MiB; 0 is without limit (but for what can be held at once, 1 GiB).</summary>
    public int MaxPayloadInMB { get; init; } = 6;

    /// <summary>None: answers are joined as they are; Line: each ends with a line end.</summary>
    public string AssembleWith { get; init; } = "None";

    /// <summary>Media type of the input.</summary>
    public string? ContentType { get; init; }

    /// <summary>Media type that the answers are asked in.</summary>
    public string? Accept { get; init; }

    /// <summary>The part of each input record that is sent.</summary>
    public JsonPath InputFilter { get; init; } = JsonPath.Root;

    /// <summary>The part of each record, joined or not, that is stored.</summary>
    public JsonPath OutputFilter { get; init; } = JsonPath.Root;

    /// <summary>Input: each answer is joined to its input record; None: answers stand alone.</summary>
    public string JoinSource { get; init; } = "None";

    /// <summary>When the job began, as its records tell it (<c>2022-08-30T00:49:15Z</c>), each with an id of its own; null for records without.</summary>
    public string? InferenceTime { get; init; }

    /// <summary>Answers are joined to the whole input records.</summary>
    public bool Joins => JoinSource == "Input";

    internal bool IsSingleRecord => BatchStrategy == "SingleRecord";

    /// <summary>Bytes of the largest request.</summary>
    internal int Limit => MaxPayloadInMB is 0 or > (Longest >> 20) ? Longest : MaxPayloadInMB << 20;

    internal bool AssemblesLines => AssembleWith == "Line";

    /// <summary>Everything that cannot work together, each a sentence that names its fields; empty when the job can run.</summary>
    public IReadOnlyList<string> Problems() => [.. new ShapeCheck(this).Problems()];
}
