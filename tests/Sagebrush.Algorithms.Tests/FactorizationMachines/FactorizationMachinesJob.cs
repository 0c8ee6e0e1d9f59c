using System.Buffers;
using Sagebrush.Data.RecordIo;

namespace Sagebrush.Tests.FactorizationMachines;

/// <summary>Training jobs of factorization machines and data for them.</summary>
internal static class FactorizationMachinesJob
{
    public const string Name = "factorization-machines", RecordIo = "application/x-recordio-protobuf";

    /// <summary>A folder of a job over so many features, with these hyperparameters beside the required ones.</summary>
    public static TrainingFolder Folder(int features, string type = "regressor", params (string Name, string Value)[] more) =>
        Folder(features, type, ["algo-1"], "algo-1", more);

    /// <summary>The folder of one host of a job.</summary>
    public static TrainingFolder Folder(int features, string type, string[] hosts, string host, params (string Name, string Value)[] more)
    {
        var folder = new TrainingFolder { Hosts = hosts, Host = host };
        folder.HyperParameters.Clear();
        foreach (var (name, value) in more.Prepend(("predictor_type", type)).Prepend(("num_factors", "4")).Prepend(("feature_dim", $"{features}")))
        {
            folder.HyperParameters[name] = value;
        }

        return folder;
    }

    /// <summary>Records of users and things they rated, one-hot; the label is larger where both numbers are odd or both even.</summary>
    public static byte[] Ratings(int count, int users = 20, int things = 30, bool areClasses = false, int first = 0, bool isDense = false)
    {
        var bytes = new ArrayBufferWriter<byte>();
        var writer = new RecordWriter(bytes);
        for (int row = first; row < first + count; row++)
        {
            int user = row * 7 % users, thing = (row * 11 + row / 30) % things;
            bool isLiked = user % 2 == thing % 2;
            float[] all = new float[users + things];
            (all[user], all[users + thing]) = (1, 1);
            writer.Features(isDense ? new Tensor(all) : new Tensor([1f, 1f]).At([user, users + thing], users + things));
            writer.Label("values", new Tensor([areClasses ? (isLiked ? 1f : 0) : (isLiked ? 5f : 2f)]));
            writer.EndRecord();
        }

        return bytes.WrittenSpan.ToArray();
    }
}
