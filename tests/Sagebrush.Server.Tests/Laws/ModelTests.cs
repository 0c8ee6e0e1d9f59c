using System.Text.Json;
using Sagebrush.Shapes;
using Xunit;

namespace Sagebrush.Laws;

public sealed class ModelTests
{
    private static readonly string[] Spoken = ["json", "query", "smithy-rpc-v2-cbor", "rest-json", "rest-xml"];

    public static TheoryData<string> Models => [.. Service.All.Select(s => s.Model)];

    /// <summary>docs/decisions/0007-wire-protocols.md: clients pick any protocol that the model lists.</summary>
    [Theory]
    [MemberData(nameof(Models))]
    public void Every_protocol_that_a_model_lists_is_spoken(string model)
    {
        using var json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository.Root(), "models", model + ".json")));

        Assert.Subset(Spoken.ToHashSet(), json.RootElement.GetProperty("metadata").GetProperty("protocols").EnumerateArray().Select(p => p.GetString()!).ToHashSet());
    }
}
