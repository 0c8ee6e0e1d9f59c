using System.Globalization;
using Sagebrush.Algorithms;

namespace Sagebrush.XGBoost;

/// <summary>The models of the last rounds, <c>xgboost-checkpoint.N</c> after round N from 0, from which a job that is started again goes on.</summary>
/// <param name="folder">Synchronised with S3 by the platform.</param>
/// <param name="format">Of the files.</param>
internal sealed class Checkpoints(string folder, ModelFormat format)
{
    private const string Prefix = "xgboost-checkpoint.";

    private const int Kept = 5;

    /// <summary>Those of one model of several.</summary>
    public Checkpoints Of(int fold) => new(Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"model-{fold}")), format);

    /// <summary>The newest one: the round after which it was saved, and the model; null when there is none.</summary>
    /// <exception cref="ClientException">The file is no model.</exception>
    public (int Round, byte[] Model)? Newest()
    {
        if (Rounds() is not [.., var newest])
        {
            return null;
        }

        byte[] model = File.ReadAllBytes(PathOf(newest));
        ModelFile.Read(Path.GetFileName(PathOf(newest)), model).Booster.Dispose();
        return (newest, model);
    }

    /// <summary>Saves the model after a round, and removes those that are too old.</summary>
    public void Save(Booster booster, int round)
    {
        SavedModel.Write(PathOf(round), booster.Save(format));
        foreach (int old in Rounds().Where(saved => saved <= round - Kept))
        {
            File.Delete(PathOf(old));
        }
    }

    private string PathOf(int round) => Path.Combine(folder, Prefix + round.ToString(CultureInfo.InvariantCulture));

    private int[] Rounds() => !Directory.Exists(folder) ? [] :
    [
        .. Directory.EnumerateFiles(folder, Prefix + "*")
            .Select(file => int.TryParse(Path.GetFileName(file)[Prefix.Length..], NumberStyles.None, CultureInfo.InvariantCulture, out int round) ? round : -1)
            .Where(round => round >= 0).Order(),
    ];
}
