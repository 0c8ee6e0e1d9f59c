using System.Text.Json;
using System.Xml.Linq;
using Xunit;

namespace Sagebrush.Wire;

/// <summary>Comparisons by meaning: the order of members and the form of numbers do not count.</summary>
internal static class Expect
{
    public static void Json(string expected, JsonElement actual)
    {
        using var parsed = JsonDocument.Parse(expected);
        if (!JsonElement.DeepEquals(parsed.RootElement, actual))
        {
            Assert.Fail($"expected {expected}\nactual   {actual.GetRawText()}");
        }
    }

    public static void Json(string expected, string actual)
    {
        using var parsed = JsonDocument.Parse(actual);
        Json(expected, parsed.RootElement);
    }

    public static void Xml(string expected, string actual)
    {
        var (wanted, given) = (Plain(expected), Plain(actual));
        if (!XNode.DeepEquals(wanted, given))
        {
            Assert.Fail($"expected {wanted}\nactual   {given}");
        }
    }

    /// <summary>The error that an action ends with.</summary>
    public static AwsException Error(AwsError error, Func<object?> action)
    {
        var thrown = Assert.Throws<AwsException>(action);
        Assert.Equal(error, thrown.Error);
        return thrown;
    }

    // <a></a> and <a/> are one.
    private static XElement Plain(string xml)
    {
        var root = XElement.Parse(xml);
        foreach (var empty in root.DescendantsAndSelf().Where(e => !e.Nodes().Any()))
        {
            empty.RemoveNodes();
        }

        return root;
    }
}
