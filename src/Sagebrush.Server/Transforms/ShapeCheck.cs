namespace Sagebrush.Transforms;

/// <summary>Finds what cannot work in a <see cref="TransformShape"/>.</summary>
internal sealed class ShapeCheck(TransformShape shape)
{
    private const string Types = "text/csv, application/json or application/jsonlines";

    /// <summary>A sentence for everything that cannot work.</summary>
    public IEnumerable<string> Problems() =>
        Filter("inputFilter", shape.InputFilter, "transformInput.contentType", shape.ContentType)
            .Concat(Filter("outputFilter", shape.OutputFilter, "transformOutput.accept", shape.Accept))
            .Concat(shape.Joins ? Join() : [])
            .Concat(Lines())
            .Concat(shape.InferenceTime is null ? [] : Ids());

    private static IEnumerable<string> Filter(string member, JsonPath path, string typeMember, string? type)
    {
        if (path.IsRoot)
        {
            return [];
        }

        return RecordText.Of(type) is not { } text ? [$"dataProcessing.{member} '{path}' needs {typeMember} {Types}, it is '{type}'"]
            : text.Problem(path) is { } problem ? [$"dataProcessing.{member}: {problem}"]
            : [];
    }

    private IEnumerable<string> Join()
    {
        if (RecordText.Of(shape.ContentType) is not { } input)
        {
            yield return $"dataProcessing.joinSource Input needs transformInput.contentType {Types}, it is '{shape.ContentType}'";
        }
        else if (RecordText.Of(shape.Accept)?.Name != input.Name)
        {
            yield return $"dataProcessing.joinSource Input needs transformOutput.accept like transformInput.contentType '{shape.ContentType}', it is '{shape.Accept}'";
        }

        if (shape.SplitType != shape.AssembleWith)
        {
            yield return "dataProcessing.joinSource Input needs transformOutput.assembleWith like transformInput.splitType: "
                + $"they are '{shape.AssembleWith}' and '{shape.SplitType}'";
        }
    }

    private IEnumerable<string> Ids()
    {
        if (RecordText.Of(shape.Accept) is not { } output)
        {
            yield return $"dataCaptureConfig.generateInferenceId needs transformOutput.accept {Types}, it is '{shape.Accept}'";
        }
        else if (output is CsvText && shape.AssembleWith != "Line")
        {
            yield return $"dataCaptureConfig.generateInferenceId of text/csv needs transformOutput.assembleWith Line, it is '{shape.AssembleWith}'";
        }
    }

    private IEnumerable<string> Lines()
    {
        if (RecordText.Of(shape.ContentType) is CsvText && shape.SplitType != "Line" && (shape.Joins || !shape.InputFilter.IsRoot))
        {
            yield return $"dataProcessing of text/csv needs transformInput.splitType Line, it is '{shape.SplitType}'";
        }

        if (RecordText.Of(shape.Accept) is CsvText && shape.AssembleWith != "Line" && !shape.OutputFilter.IsRoot)
        {
            yield return $"dataProcessing.outputFilter of text/csv needs transformOutput.assembleWith Line, it is '{shape.AssembleWith}'";
        }
    }
}
