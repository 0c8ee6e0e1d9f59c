using System.Text.Json;

namespace Sagebrush.Demo;

/// <summary>A line of the transform job's result: a user's nearest movies, nearest first.</summary>
/// <param name="Movies">Their ids.</param>
/// <param name="Distances">Inner products, the largest first.</param>
internal sealed record NeighbourList(IReadOnlyList<int> Movies, IReadOnlyList<double> Distances)
{
    /// <summary>Reads <c>{"predicted_label":50.0,"distances":[1.9,1.4],"labels":[50.0,100.0]}</c>, a line each.</summary>
    public static IEnumerable<NeighbourList> Parse(byte[] lines)
    {
        for (var rest = lines.AsMemory(); !rest.IsEmpty;)
        {
            int end = rest.Span.IndexOf((byte)'\n');
            using var line = JsonDocument.Parse(end < 0 ? rest : rest[..end]);
            yield return new([.. Numbers("labels").Select(label => (int)label)], [.. Numbers("distances")]);
            rest = end < 0 ? default : rest[(end + 1)..];

            IEnumerable<double> Numbers(string member) => line.RootElement.GetProperty(member).EnumerateArray().Select(number => number.GetDouble());
        }
    }
}
