#:package Sagebrush.Scripting@*
using System.Globalization;
using Sagebrush.Scripting;

return await Script.Run(args, new Neighbours());

/// <summary>Tells flowers apart by the vote of their nearest neighbours. Rows are <c>label,feature,feature,…</c>.</summary>
sealed class Neighbours : Script<Flowers, float[,], float[]>
{
    public override async Task Train(TrainingContext job)
    {
        int k = job.HyperParameters.Integer("k", 5);
        var rows = new List<string>();
        foreach (string file in job.Channel("train").Files)
        {
            rows.AddRange(await File.ReadAllLinesAsync(file, job.Stopping));
        }

        Console.WriteLine($"{rows.Count} flowers, k={k}");
        await File.WriteAllLinesAsync(Path.Combine(job.ModelFolder, "flowers.csv"), rows.Prepend(k.ToString(CultureInfo.InvariantCulture)));
    }

    public override Flowers Load(string modelFolder)
    {
        string[] lines = File.ReadAllLines(Path.Combine(modelFolder, "flowers.csv"));
        float[][] rows = [.. lines[1..].Select(line => line.Split(',').Select(text => float.Parse(text, CultureInfo.InvariantCulture)).ToArray())];
        return new(int.Parse(lines[0], CultureInfo.InvariantCulture), rows);
    }

    public override float[] Predict(float[,] input, Flowers flowers) =>
        [.. Enumerable.Range(0, input.GetLength(0)).Select(row => flowers.Vote([.. Enumerable.Range(0, input.GetLength(1)).Select(column => input[row, column])]))];
}

/// <summary>The flowers of the training data: label and features.</summary>
sealed record Flowers(int K, float[][] Rows)
{
    public float Vote(float[] features) => Rows.OrderBy(row => Distance(row.AsSpan(1), features)).Take(K).CountBy(row => row[0]).MaxBy(votes => votes.Value).Key;

    private static float Distance(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        float sum = 0;
        for (int i = 0; i < b.Length; i++)
        {
            sum += (a[i] - b[i]) * (a[i] - b[i]);
        }

        return sum;
    }
}
