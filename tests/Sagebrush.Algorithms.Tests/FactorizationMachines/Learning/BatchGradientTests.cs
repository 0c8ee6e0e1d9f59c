using Sagebrush.Algorithms;
using Sagebrush.FactorizationMachines;
using Xunit;

namespace Sagebrush.Tests.FactorizationMachines.Learning;

public sealed class BatchGradientTests
{
    [Fact]
    public void A_gradient_that_no_message_holds_is_refused_by_name()
    {
        var gradient = new BatchGradient(featureDim: 600_000, numFactors: 1000);
        byte[] head = [.. new[] { 1, 0, 600_000 }.SelectMany(BitConverter.GetBytes)];

        var error = Assert.Throws<ClientException>(() => gradient.Add(head));

        Assert.Contains("600000 features with 1000 factors each, hosts can share that of 535", error.Message, StringComparison.Ordinal);
    }
}
