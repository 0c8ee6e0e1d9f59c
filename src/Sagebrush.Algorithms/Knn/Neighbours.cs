namespace Sagebrush.Knn;

/// <summary>The k nearest rows of every query, nearest first.</summary>
/// <param name="Distances">m × k.</param>
/// <param name="Indices">m × k.</param>
internal readonly record struct Neighbours(float[] Distances, int[] Indices);
