using System.Globalization;
using Sagebrush.Store;
using Sagebrush.Wire.Shapes.Runtime;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Hosting;

/// <summary>What a variant captures of its invocations, as its endpoint's configuration says. Of an invocation that is drawn it keeps the bytes that are there anyway; nothing waits for it.</summary>
/// <remarks>Source: AWS, "Capture data from real-time endpoint"; API pages DataCaptureConfig, CaptureContentTypeHeader.</remarks>
public sealed class CapturePoint
{
    private readonly CaptureBuffer _buffer;
    private readonly int _percentage;
    private readonly string[] _csv, _json;
    private readonly string _place;

    /// <summary>Captures for one variant.</summary>
    /// <param name="config">Says what, how much and where to.</param>
    /// <param name="endpoint">The endpoint's name.</param>
    /// <param name="variant">The variant's name.</param>
    /// <param name="buffer">Takes what is captured.</param>
    public CapturePoint(DataCaptureConfig config, string endpoint, string variant, CaptureBuffer buffer)
    {
        ArgumentNullException.ThrowIfNull(config);
        _buffer = buffer;
        _percentage = config.InitialSamplingPercentage;
        _csv = [.. config.CaptureContentTypeHeader?.CsvContentTypes ?? []];
        _json = [.. config.CaptureContentTypeHeader?.JsonContentTypes ?? []];
        _place = $"{config.DestinationS3Uri.TrimEnd('/')}/{endpoint}/{variant}";
        KmsKeyId = config.KmsKeyId;
        TakesInput = config.CaptureOptions.Any(option => option.CaptureMode is CaptureMode.Input or CaptureMode.InputAndOutput);
        TakesOutput = config.CaptureOptions.Any(option => option.CaptureMode is CaptureMode.Output or CaptureMode.InputAndOutput);
    }

    /// <summary>The key that the captured objects are encrypted by; null for none.</summary>
    public string? KmsKeyId { get; }

    /// <summary>Requests are captured.</summary>
    public bool TakesInput { get; }

    /// <summary>Answers are captured.</summary>
    public bool TakesOutput { get; }

    /// <summary>The point of a variant; null where its endpoint captures nothing.</summary>
    public static CapturePoint? Of(DataCaptureConfig? config, string endpoint, string variant, CaptureBuffer? buffer) =>
        buffer is null || config is null or { EnableCapture: false } or { InitialSamplingPercentage: 0 } ? null : new(config, endpoint, variant, buffer);

    /// <summary>Captures an invocation that has been answered, if it is drawn.</summary>
    /// <param name="dice">Draws.</param>
    /// <param name="request">What was asked.</param>
    /// <param name="payload">Its body; not written to again.</param>
    /// <param name="contentType">The answer's type.</param>
    /// <param name="body">The answer's body: in memory, or as it comes from the container.</param>
    /// <returns>The body that the caller is to read: it is captured on its way when it is not in memory.</returns>
    public Stream Take(Dice dice, InvokeEndpointRequest request, ReadOnlyMemory<byte> payload, string? contentType, Stream body)
    {
        ArgumentNullException.ThrowIfNull(dice);
        ArgumentNullException.ThrowIfNull(request);
        if (_percentage < 100 && dice.NextDouble() * 100 >= _percentage)
        {
            return body;
        }

        var taken = new CapturedInvocation(this, _buffer.Now)
        {
            InferenceId = request.InferenceId, CustomAttributes = request.CustomAttributes,
            InputType = request.ContentType, Input = TakesInput ? payload : default, OutputType = contentType,
        };
        if (TakesOutput && body is not MemoryStream)
        {
            return new CapturedBody(body, taken, _buffer);
        }

        _buffer.Add(TakesOutput && body is MemoryStream inMemory && inMemory.TryGetBuffer(out var bytes) ? taken with { Output = bytes } : taken);
        return body;
    }

    /// <summary>What the keys of one hour's objects begin with.</summary>
    internal S3Uri Folder(DateTimeOffset time) =>
        S3Uri.Parse($"{_place}/{time.UtcDateTime.ToString("yyyy'/'MM'/'dd'/'HH", CultureInfo.InvariantCulture)}/")!.Value;

    /// <summary>How a body of this type is written down.</summary>
    internal CaptureEncoding EncodingOf(string? contentType)
    {
        var type = contentType.AsSpan();
        type = (type.IndexOf(';') is >= 0 and var parameters ? type[..parameters] : type).Trim();
        return Names(_csv, type) ? CaptureEncoding.Csv : Names(_json, type) ? CaptureEncoding.Json : CaptureEncoding.Base64;
    }

    private static bool Names(string[] types, ReadOnlySpan<char> type)
    {
        foreach (string name in types)
        {
            if (type.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
