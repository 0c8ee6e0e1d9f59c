using System.Globalization;

namespace Sagebrush.Demo;

/// <summary>Hyperparameters of the three Factorization Machines.</summary>
internal static class RatingSettings
{
    /// <summary>Stars from user and movie.</summary>
    public static IReadOnlyDictionary<string, string> Regressor(RatingColumns columns) => Sampled(columns, "regressor");

    /// <summary>Four stars and more or fewer.</summary>
    public static IReadOnlyDictionary<string, string> Classifier(RatingColumns columns) => Sampled(columns, "binary_classifier");

    /// <summary>
    /// Seen or not. The service's own optimizer, with larger steps than by default, and a batch of about a row a user. The gradient of a batch is summed, not averaged
    /// (rescale_grad 1), so that the same decay fits data of any size.
    /// </summary>
    public static IReadOnlyDictionary<string, string> Recommender(RatingColumns columns) => new Dictionary<string, string>
    {
        ["feature_dim"] = Text(columns.Count), ["num_factors"] = "64", ["predictor_type"] = "binary_classifier", ["epochs"] = "20",
        ["mini_batch_size"] = Text(columns.Users.Count), ["rescale_grad"] = "1", ["factors_lr"] = "0.003", ["factors_wd"] = "0.04", ["factors_init_sigma"] = "0.01",
        ["linear_lr"] = "0.003", ["linear_wd"] = "0.04",
    };

    // Beyond the service: a mean of sampled models, which needs no tuning.
    private static Dictionary<string, string> Sampled(RatingColumns columns, string predictor) => new()
    {
        ["feature_dim"] = Text(columns.Count), ["num_factors"] = "64", ["predictor_type"] = predictor, ["_optimizer"] = "mcmc", ["epochs"] = "300",
    };

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
