using Sagebrush.Algorithms;
using Sagebrush.Serving;

namespace Sagebrush.XGBoost;

/// <summary>
/// Serves a model as the container of an image does, by the variables <c>SAGEMAKER_INFERENCE_OUTPUT</c>, <c>SAGEMAKER_INFERENCE_ENSEMBLE</c> and
/// <c>SAGEMAKER_BATCH</c>.
/// </summary>
internal static class XGBoostServing
{
    /// <summary>Loads a model and answers requests by it.</summary>
    /// <param name="folder">The unpacked <c>model.tar.gz</c>.</param>
    /// <param name="image">The version of the image: 1.2.2 for <c>1.2-2</c>, 0.72 for <c>xgboost:1</c>.</param>
    /// <param name="options">How to answer.</param>
    /// <exception cref="ClientException">No model, or a variable that makes no sense.</exception>
    public static Invocations Open(string folder, Version image, ServingOptions options)
    {
        var style = ServingStyle.Of(image);
        string? selection = style.IsSelectable ? options.Variable("SAGEMAKER_INFERENCE_OUTPUT") : null;
        var keys = selection is null ? [] : SelectedOutputs.Keys(selection);
        bool isEnsemble = style.HasEnsembles && (options.Variable("SAGEMAKER_INFERENCE_ENSEMBLE") ?? "true") == "true";
        var predictor = XGBoostPredictor.Load(folder, isEnsemble, style.CountsColumns, keys.Contains(SelectedOutputs.Contributions));
        var selected = selection is null ? null : new SelectedOutputs(keys, predictor.Objective, predictor.ClassCount);
        return new(predictor, new XGBoostDialect(style, selected, options.Variable("SAGEMAKER_BATCH") is not null, options.DefaultAccept));
    }
}
