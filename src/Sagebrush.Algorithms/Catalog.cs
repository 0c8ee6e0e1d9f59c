namespace Sagebrush.Algorithms;

/// <summary>The built-in algorithms, each release of one for itself. One more is a folder and a line here.</summary>
public static class Catalog
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<Algorithm> All { get; } = [new FactorizationMachines.FactorizationMachines(), new Knn.Knn(), .. XGBoost.XGBoostRelease.All.Select(release => new XGBoost.XGBoost(release))];

    /// <summary>The algorithm of that name, for example <c>knn</c>; null when there is none.</summary>
    public static Algorithm? Find(string name) => All.FirstOrDefault(algorithm => algorithm.Manifest.Name == name);
}
