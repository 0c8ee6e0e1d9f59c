using Sagebrush.Data;
using Sagebrush.Data.Csv;
using Sagebrush.Data.LibSvm;

namespace Sagebrush.XGBoost;

/// <summary>The media types of requests: those of the container, and those in which the other algorithms are asked too.</summary>
/// <param name="Name">What messages call the format.</param>
/// <param name="Rows">How bytes become rows.</param>
internal sealed record RequestFormat(string Name, RowFormat Rows)
{
    private const string Accepted = "csv, libsvm, recordio-protobuf, text/csv, text/libsvm, text/x-libsvm, application/x-recordio-protobuf, application/json, "
        + "application/jsonlines";

    private static readonly CsvDialect Csv = new() { Delimiter = null, EmptyIsMissing = true };

    /// <summary>The format of a Content-Type; libsvm when there is none.</summary>
    /// <param name="contentType">With parameters.</param>
    /// <param name="style">Knows where libsvm's columns begin.</param>
    /// <exception cref="UnsupportedMediaTypeException">No such format.</exception>
    public static RequestFormat Of(string? contentType, ServingStyle style)
    {
        var type = MediaType.Parse(string.IsNullOrWhiteSpace(contentType) ? "libsvm" : contentType);
        switch (type.Type)
        {
            case "csv" or MediaType.Csv:
                return type.Parameter("label_size") is null or "1" ? new("csv", RowFormat.Csv(Csv)) : throw new UnsupportedMediaTypeException(
                    $"{contentType} is not an accepted csv ContentType. Optional parameter label_size must be equal to 1");
            case "libsvm" or "text/libsvm" or "text/x-libsvm":
                return new("libsvm", RowFormat.LibSvm(new() { ShiftsFromOne = style.ShiftsLibSvm }));
            case "recordio-protobuf" or MediaType.RecordIo:
                return new("recordio-protobuf", RowFormat.RecordIo(hasLabels: false));
            case MediaType.Json:
                return new("json", RowFormat.ForInference(type));
            case MediaType.JsonLines:
                return new("jsonlines", RowFormat.ForInference(type));
            default:
                throw new UnsupportedMediaTypeException($"{contentType} is not an accepted ContentType: {Accepted}.");
        }
    }
}
