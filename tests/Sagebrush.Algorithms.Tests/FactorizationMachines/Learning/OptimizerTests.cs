using System.Globalization;
using Sagebrush.Algorithms;
using Xunit;

namespace Sagebrush.Tests.FactorizationMachines.Learning;

/// <summary>Whole jobs with another optimizer than the service's.</summary>
public sealed class OptimizerTests
{
    private const int Features = 50;

    [Theory]
    [InlineData("sgd", "factors_lr=0.02 linear_lr=0.02 bias_lr=0.02 factors_init_sigma=0.1")]
    [InlineData("adagrad", "factors_lr=0.1 linear_lr=0.1 factors_init_sigma=0.1")]
    [InlineData("als", "factors_wd=0.1 linear_wd=0.1 factors_init_sigma=0.1")]
    [InlineData("mcmc", "_chain_factors=3")]
    [InlineData("mcmc", "_chain_factors=3 _groups=(20,30) _burn_in=7")]
    public void A_regressor_learns_interactions(string optimizer, string more)
    {
        using var folder = Folder("regressor", $"_optimizer={optimizer} {more}");
        folder.With("train", FactorizationMachinesJob.Ratings(600), null).With("test", FactorizationMachinesJob.Ratings(60), null);

        Assert.True(folder.Train(FactorizationMachinesJob.Name) == 0, folder.Log);

        Assert.InRange(Number(folder.Log, "test rmse <loss>="), 0, 0.4);
        Assert.InRange(Number(folder.Log, "epoch=59, train rmse <loss>="), 0, 0.6);
        Assert.Contains("completed 100.0 % of epochs", folder.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sgd", "factors_lr=0.05 linear_lr=0.05 bias_lr=0.05 factors_init_sigma=0.1")]
    [InlineData("adagrad", "factors_lr=0.1 linear_lr=0.1 factors_init_sigma=0.1")]
    [InlineData("mcmc", "_chain_factors=3")]
    public void A_classifier_learns_interactions(string optimizer, string more)
    {
        using var folder = Folder("binary_classifier", $"_optimizer={optimizer} {more}");
        folder.With("train", FactorizationMachinesJob.Ratings(600, areClasses: true), null).With("test", FactorizationMachinesJob.Ratings(60, areClasses: true), null);

        Assert.True(folder.Train(FactorizationMachinesJob.Name) == 0, folder.Log);

        Assert.Equal(1, Number(folder.Log, "test binary_classification_accuracy <score>="));
        Assert.InRange(Number(folder.Log, "test binary_classification_cross_entropy <loss>="), 0, 0.3);
    }

    [Theory]
    [InlineData("regressor", "_optimizer=mcmc _groups=(20,20)", "'hyperParameters._groups'", "add up to 'hyperParameters.feature_dim' (50), not 40")]
    [InlineData("regressor", "_optimizer=als _chain_factors=3", "'hyperParameters._chain_factors'", "be absent unless 'hyperParameters._optimizer' is one of [mcmc]")]
    [InlineData("regressor", "_optimizer=mcmc _burn_in=60", "'hyperParameters._burn_in'", "be less than 'hyperParameters.epochs' (60)")]
    [InlineData("regressor", "_optimizer=mcmc _early_stopping_patience=3", "'hyperParameters._early_stopping_patience'", "be absent unless")]
    [InlineData("binary_classifier", "_optimizer=als", "'hyperParameters._optimizer'", "be one of [adam, sgd, adagrad, mcmc]")]
    [InlineData("regressor", "_optimizer=als _shuffle=true", "'hyperParameters._optimizer'", "be one of [adam, sgd, adagrad] when 'hyperParameters._shuffle' is 'true'")]
    [InlineData("regressor", "_optimizer=mcmc _shuffle=True", "'hyperParameters._optimizer'", "be one of [adam, sgd, adagrad] when 'hyperParameters._shuffle' is 'True'")]
    [InlineData("regressor", "_optimizer=als num_factors=1025", "'hyperParameters.num_factors'", "have value less than or equal to 1024 when 'hyperParameters._optimizer' is 'als'")]
    [InlineData("regressor", "_optimizer=mcmc num_factors=1025", "'hyperParameters.num_factors'", "have value less than or equal to 1024 when 'hyperParameters._optimizer' is 'mcmc'")]
    [InlineData("regressor", "_optimizer=sgd clip_gradient=1", "'hyperParameters.clip_gradient'", "be absent unless 'hyperParameters._optimizer' is one of [adam]")]
    [InlineData("regressor", "_optimizer=adagrad rescale_grad=1", "'hyperParameters.rescale_grad'", "be absent unless 'hyperParameters._optimizer' is one of [adam]")]
    [InlineData("regressor", "_optimizer=mcmc eps=1e-6", "'hyperParameters.eps'", "be absent unless 'hyperParameters._optimizer' is one of [adam, adagrad]")]
    public void What_an_optimizer_cannot_do_is_refused(string type, string more, string name, string expected)
    {
        using var folder = Folder(type, more);

        string error = Assert.Single(Catalog.Find(FactorizationMachinesJob.Name)!.Manifest.ValidateHyperParameters(folder.HyperParameters));

        Assert.Contains($"at {name} failed to satisfy constraint: Member must {expected}", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sgd")]
    [InlineData("mcmc")]
    public void Several_hosts_are_refused_by_name(string optimizer)
    {
        using var folder = FactorizationMachinesJob.Folder(Features, "regressor", ["algo-1", "algo-2"], "algo-1", ("_optimizer", optimizer));
        folder.With("train", FactorizationMachinesJob.Ratings(60), null);

        Assert.Equal(1, folder.Train(FactorizationMachinesJob.Name));

        Assert.Contains(
            $"Value '2' at 'resourceConfig.instanceCount' failed to satisfy constraint: Member must be 1 when 'hyperParameters._optimizer' is '{optimizer}'", folder.Log, StringComparison.Ordinal);
    }

    private static TrainingFolder Folder(string type, string more) => FactorizationMachinesJob.Folder(
        Features, type, [("epochs", "60"), .. more.Split(' ').Select(parameter => parameter.Split('=', 2)).Select(pair => (pair[0], pair[1]))]);

    private static double Number(string log, string before) => double.Parse(
        log[(log.LastIndexOf(before, StringComparison.Ordinal) + before.Length)..].Split('\n')[0], CultureInfo.InvariantCulture);
}
