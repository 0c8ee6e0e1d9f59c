using Sagebrush.Data;
using Sagebrush.Serving;

namespace Sagebrush.Scripting;

/// <summary>
/// A script: how a model is trained, and how it answers. What a script does not override does what the SageMaker toolkits for Python do by default. One model
/// is loaded and many threads ask it at once.
/// </summary>
/// <typeparam name="TModel">The model in memory.</typeparam>
/// <typeparam name="TInput">
/// What a request is turned into. Without <see cref="Deserialize"/> of one's own it is <c>float[,]</c> or <c>double[,]</c> (m x d), <c>float[][]</c> or
/// <c>double[][]</c> (m rows), <c>JsonNode</c>, <c>string</c> or <c>byte[]</c>.
/// </typeparam>
/// <typeparam name="TOutput">
/// What the model answers. Without <see cref="Serialize"/> of one's own it is an array of numbers, truth values or strings of one or two dimensions, an array of
/// arrays of them, one such value, <c>JsonNode</c>, <c>string</c> or <c>byte[]</c>.
/// </typeparam>
public abstract class Script<TModel, TInput, TOutput>
{
    /// <summary>Trains and leaves the model in <see cref="TrainingContext.ModelFolder"/>. What it throws becomes the job's FailureReason.</summary>
    /// <param name="job">What the job is given, and where its results go.</param>
    public virtual Task Train(TrainingContext job) => throw Missing(nameof(Train));

    /// <summary>Loads what training left; called once, before the first request. A default exists in no toolkit.</summary>
    /// <param name="modelFolder">The unpacked <c>model.tar.gz</c>; must not be written to.</param>
    public virtual TModel Load(string modelFolder) => throw Missing(nameof(Load));

    /// <summary>Reads a request; by default NPY, CSV and JSON.</summary>
    /// <param name="body">The request's bytes, good until this returns.</param>
    /// <param name="contentType">The request's Content-Type; <c>text/csv</c> when it has none.</param>
    /// <exception cref="UnsupportedMediaTypeException">The Content-Type is not read here (415).</exception>
    /// <exception cref="MalformedDataException">The body is not what its Content-Type says (400).</exception>
    public virtual TInput Deserialize(ReadOnlyMemory<byte> body, string contentType) => DefaultInput.Read<TInput>(body, contentType);

    /// <summary>Answers a request; there is a default only where the model is a function from <typeparamref name="TInput"/> to <typeparamref name="TOutput"/>.</summary>
    /// <param name="input">What <see cref="Deserialize"/> made.</param>
    /// <param name="model">What <see cref="Load"/> made.</param>
    public virtual TOutput Predict(TInput input, TModel model) => model is Func<TInput, TOutput> function ? function(input) : throw Missing(nameof(Predict));

    /// <summary>Writes an answer; by default JSON, CSV and NPY.</summary>
    /// <param name="prediction">What <see cref="Predict"/> answered.</param>
    /// <param name="accept">
    /// The request's Accept; where it is absent or takes anything, what <c>SAGEMAKER_DEFAULT_INVOCATIONS_ACCEPT</c> says, else <c>application/json</c>.
    /// </param>
    /// <exception cref="NotAcceptableException">None of the accepted media types is written here (406).</exception>
    public virtual Answer Serialize(TOutput prediction, string accept) => DefaultOutput.Write(prediction, accept);

    private InvalidOperationException Missing(string method) => new($"The script {GetType().Name} has no method {method}: override Script.{method}.");
}
