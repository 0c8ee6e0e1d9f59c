using Sagebrush.Contract;
using Xunit;

namespace Sagebrush.Tests;

public class HyperValuesTests
{
    private static Dictionary<string, string> Good => new() { ["k"] = "10", ["type"] = "classifier", ["classes"] = "3" };

    [Fact]
    public void Values_have_the_type_of_their_declaration_and_defaults_stand_in()
    {
        Assert.True(HyperValues.TryParse(Manifests.Everything, Good, out var values, out _));
        Assert.Equal(10L, values.Get(Manifests.K));
        Assert.Equal("classifier", values.Get(Manifests.Type));
        Assert.Equal(0.5, values.Get(Manifests.Rate));
    }

    [Fact]
    public void A_special_word_is_accepted_and_is_no_value()
    {
        Assert.True(HyperValues.TryParse(Manifests.Everything, Good, out var values, out _));
        Assert.False(values.TryGet(Manifests.FeatureDim, out _));
        Assert.Equal("auto", values.Text("feature_dim"));
        Assert.Throws<InvalidOperationException>(() => values.Get(Manifests.FeatureDim));
    }

    [Fact]
    public void All_errors_are_told_at_once_and_each_names_its_parameter()
    {
        var errors = Manifests.Everything.ValidateHyperParameters(new Dictionary<string, string>
        {
            ["k"] = "abc", ["mini_batch_siz"] = "5", ["rate"] = "1.5", ["metric"] = "L3", ["target"] = "0",
        });
        Assert.Equal(
        [
            "Additional properties are not allowed ('mini_batch_siz' was unexpected)",
            "Value 'abc' at 'hyperParameters.k' failed to satisfy constraint: Member must be an integer",
            "Value '1.5' at 'hyperParameters.rate' failed to satisfy constraint: Member must have value less than or equal to 1",
            "Value null at 'hyperParameters.type' failed to satisfy constraint: Member must not be null",
            "Value 'L3' at 'hyperParameters.metric' failed to satisfy constraint: Member must satisfy enum value set: [L1, L2]",
            "Value '0' at 'hyperParameters.target' failed to satisfy constraint: Member must have value greater than or equal to 1",
        ], errors);
    }

    [Theory]
    [InlineData("0", "have value greater than or equal to 1")]
    [InlineData("1001", "have value less than or equal to 1000")]
    [InlineData("", "be an integer")]
    [InlineData("1.0", "be an integer")]
    [InlineData(" 1", "be an integer")]
    [InlineData("99999999999999999999", "be an integer")]
    public void An_integer_is_plain_digits_within_its_bounds(string text, string expected)
    {
        var given = Good;
        given["k"] = text;
        Assert.Equal([$"Value '{text}' at 'hyperParameters.k' failed to satisfy constraint: Member must {expected}"],
            Manifests.Everything.ValidateHyperParameters(given));
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1,5")]
    public void A_number_is_finite_and_written_with_a_point(string text)
    {
        var given = new Dictionary<string, string> { ["k"] = "1", ["type"] = "regressor", ["rate"] = text };
        Assert.Equal([$"Value '{text}' at 'hyperParameters.rate' failed to satisfy constraint: Member must be a number"],
            Manifests.Everything.ValidateHyperParameters(given));
    }

    [Fact]
    public void Internal_keys_are_ignored_unless_declared()
    {
        var given = Good;
        given["_tuning_objective_metric"] = "test:accuracy";
        Assert.Empty(Manifests.Everything.ValidateHyperParameters(given));
    }

    [Theory]
    [InlineData("type=classifier", "Value null at 'hyperParameters.classes'", "not be null when 'hyperParameters.type' is 'classifier'")]
    [InlineData("type=classifier,classes=2,rate=0.1", "Value '0.1' at 'hyperParameters.rate'", "be absent unless 'hyperParameters.type' is one of [regressor]")]
    [InlineData("type=regressor,metric=L1", "Value 'L1' at 'hyperParameters.metric'", "be one of [L2] when 'hyperParameters.type' is 'regressor'")]
    [InlineData("type=regressor,rate=1,target=5,feature_dim=5", "Value '5' at 'hyperParameters.target'", "be less than 'hyperParameters.feature_dim' (5)")]
    [InlineData("type=regressor,rate=1,target=5,classes=4", "Value '5' at 'hyperParameters.target'", "be less than or equal to 'hyperParameters.classes' (4)")]
    [InlineData("type=regressor,rate=1,target=101", "Value '101' at 'hyperParameters.target'", "have value less than or equal to 100 when 'hyperParameters.type' is 'regressor'")]
    [InlineData("type=regressor,target=5", "Value '5' at 'hyperParameters.target'", "come with a value of 'hyperParameters.rate'")]
    public void Rules_between_parameters_hold(string given, string value, string expected)
    {
        var parameters = given.Split(',').Select(p => p.Split('=')).ToDictionary(p => p[0], p => p[1]);
        parameters["k"] = "1";
        Assert.Equal([$"{value} failed to satisfy constraint: Member must {expected}"], Manifests.Everything.ValidateHyperParameters(parameters));
    }

    [Theory]
    [InlineData("share", "0", "have value greater than 0")]
    [InlineData("share", "1", "have value less than 1")]
    [InlineData("scores", "auc,rmse", "be a list of [auc, error, f1], separated by commas")]
    [InlineData("scores", "auc@2", "be a list of [auc, error, f1], separated by commas")]
    [InlineData("scores", "error@x", "be a list of [auc, error, f1], separated by commas")]
    [InlineData("scores", "auc,f1", "have only one of [auc, f1]")]
    [InlineData("signs", "(0,2)", "have numbers that have value less than or equal to 1")]
    [InlineData("signs", "0,1", "be a tuple of integers, for example (0,1)")]
    [InlineData("groups", "[[0,1]]", "have numbers that have value greater than or equal to 1")]
    [InlineData("groups", "[1,2]", "be lists of integers in a list, for example [[1,2],[3,4,5]]")]
    [InlineData("program", "s3://x", "be absent: it is not available in this installation, leave it out")]
    public void Lists_tuples_and_open_bounds_are_checked(string name, string text, string expected)
    {
        var given = Good;
        given[name] = text;
        Assert.Equal([$"Value '{text}' at 'hyperParameters.{name}' failed to satisfy constraint: Member must {expected}"], Manifests.Everything.ValidateHyperParameters(given));
    }

    [Fact]
    public void A_tuple_adds_up_to_another_parameter()
    {
        Dictionary<string, string> given = new() { ["k"] = "10", ["type"] = "regressor", ["rate"] = "1", ["target"] = "2", ["signs"] = "(1, 0, 1)" };
        Assert.Empty(Manifests.Everything.ValidateHyperParameters(given));

        given["target"] = "3";
        Assert.Equal(
            ["Value '(1, 0, 1)' at 'hyperParameters.signs' failed to satisfy constraint: Member must add up to 'hyperParameters.target' (3), not 2"],
            Manifests.Everything.ValidateHyperParameters(given));
    }

    [Theory]
    [InlineData(1, "L1", 0)]
    [InlineData(2, "L2", 0)]
    [InlineData(2, "L1", 1)]
    public void Some_values_need_one_host(int count, string metric, int errors) =>
        Assert.Equal(errors, Manifests.Everything.ValidateInstanceCount(count, new Dictionary<string, string> { ["metric"] = metric }).Count);

    [Fact]
    public void Lists_and_tuples_have_their_values()
    {
        var given = new Dictionary<string, string>(Good) { ["scores"] = "auc,error@0.7", ["signs"] = "(1, -1,)", ["groups"] = "[[1,2],(3,)]" };
        Assert.True(HyperValues.TryParse(Manifests.Everything, given, out var values, out _));
        Assert.Equal(["auc", "error@0.7"], values.Get(Manifests.Scores));
        Assert.Equal([[1L, -1L]], values.Get(Manifests.Signs));
        Assert.Equal([[1L, 2L], [3L]], values.Get(Manifests.Groups));
    }

    [Fact]
    public void An_alias_is_the_parameter_and_the_last_one_counts()
    {
        var given = new Dictionary<string, string>(Good) { ["share"] = "0.1", ["portion"] = "0.2", ["part"] = "0.3" };
        Assert.True(HyperValues.TryParse(Manifests.Everything, given, out var values, out _));
        Assert.Equal(0.3, values.Get(Manifests.Share));
        given["part"] = "7";
        Assert.Equal(["Value '7' at 'hyperParameters.share' failed to satisfy constraint: Member must have value less than 1"], Manifests.Everything.ValidateHyperParameters(given));
    }

    [Theory]
    [InlineData("type=regressor,scores=auc", "Value 'auc' at 'hyperParameters.scores'", "not have 'auc' unless 'hyperParameters.type' is one of [classifier]")]
    [InlineData("type=classifier,classes=2,metric=L1,scores=f1", "Value 'f1' at 'hyperParameters.scores'", "be one of [error] when 'hyperParameters.metric' is 'L1'")]
    public void Rules_about_lists_hold(string given, string value, string expected)
    {
        var parameters = given.Split(',').Select(p => p.Split('=')).ToDictionary(p => p[0], p => p[1]);
        parameters["k"] = "1";
        Assert.Equal([$"{value} failed to satisfy constraint: Member must {expected}"], Manifests.Everything.ValidateHyperParameters(parameters));
    }

    [Fact]
    public void A_rule_keeps_quiet_while_a_parameter_of_it_is_invalid_by_itself()
    {
        var errors = Manifests.Everything.ValidateHyperParameters(new Dictionary<string, string> { ["k"] = "1", ["type"] = "neither" });
        Assert.Single(errors);
    }
}
