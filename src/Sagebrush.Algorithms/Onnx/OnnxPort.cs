namespace Sagebrush.Onnx;

/// <summary>An input of a model.</summary>
/// <param name="Name">Its name in the model.</param>
/// <param name="Type">The type of its elements.</param>
/// <param name="Shape">The lengths of its dimensions; -1 where any will do.</param>
internal sealed record OnnxPort(string Name, Type Type, IReadOnlyList<long> Shape)
{
    /// <summary>For people: <c>X float[?, 4]</c>.</summary>
    public override string ToString() => $"{Name} {Type.Name.ToLowerInvariant()}[{string.Join(", ", Shape.Select(length => length < 0 ? "?" : $"{length}"))}]";
}
