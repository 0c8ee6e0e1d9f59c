namespace Sagebrush.Demo;

/// <summary>What was found for one query, nearest first.</summary>
/// <param name="Rows">k rows, from 0.</param>
/// <param name="Distances">k cosine distances, 1 - cos.</param>
internal sealed record NearestRows(int[] Rows, float[] Distances);
