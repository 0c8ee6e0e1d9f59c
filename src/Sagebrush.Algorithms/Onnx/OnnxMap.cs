using Sagebrush.Data.Arrays;

namespace Sagebrush.Onnx;

/// <summary>A map, the probability of each class for example.</summary>
/// <param name="Keys">Whole numbers or strings.</param>
/// <param name="Values">As many.</param>
internal sealed record OnnxMap(TypedArray Keys, TypedArray Values);
