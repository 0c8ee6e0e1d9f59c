namespace Sagebrush.Knn;

/// <summary>A trained k-NN model.</summary>
/// <param name="Index">The labelled rows.</param>
/// <param name="K">Neighbours that answer.</param>
/// <param name="IsClassifier">Their labels vote; else they are averaged.</param>
public sealed record KnnModel(KnnIndex Index, int K, bool IsClassifier);
