using System.Globalization;

namespace Sagebrush.Demo;

/// <summary>The results of the wine workflow for a person to read.</summary>
internal sealed class WineReport(TextWriter output)
{
    private const int Shown = 2, Width = 110;

    /// <summary>Writes a note with its neighbours, both ways side by side, times, and where the same is done with other clients.</summary>
    public void Write(
        Embeddings embeddings, BruteForce truth, SearchFigures script, SearchFigures knn, (double Same, double Script, double Knn) shares, Stages stages)
    {
        WriteNote(embeddings, truth);
        Line($"\n{"",-26}{"scikit-learn script",22}{"built-in k-NN",22}");
        Row("time to train", script.TrainSeconds, knn.TrainSeconds, "0.000 s");
        Row("time to load", script.LoadSeconds, knn.LoadSeconds, "0.000 s");
        Row("a query, median", script.QueryMilliseconds, knn.QueryMilliseconds, "0.00 ms");
        Row("a query, 95 % within", script.QueryP95Milliseconds, knn.QueryP95Milliseconds, "0.00 ms");
        Row("memory of the endpoint", script.MemoryBytes / 1e6, knn.MemoryBytes / 1e6, "#,0 MB");
        Row("model.tar.gz", script.ModelBytes / 1e6, knn.ModelBytes / 1e6, "#,0.0 MB");
        Row("as brute force finds", shares.Script, shares.Knn, "0.0 %");
        Line($"\nThe {WineServices.Neighbours} nearest of {embeddings.Count:n0} x {embeddings.Dimensions} by cosine, exactly, {embeddings.QueryCount} times over one connection.");
        Line($"Both find the same neighbours for {shares.Same:0.0 %} of the queries, ties aside.");
        stages.Write();
        output.WriteLine("\nThe script: samples/wine/wine.py. The same from your own tools: samples/wine/run.py with boto3, samples/wine/estimator.py with SageMaker's SDK.");
    }

    private void WriteNote(Embeddings embeddings, BruteForce truth)
    {
        if (embeddings.Text is { } text)
        {
            WriteWrapped("\nTo", text(embeddings.Count));
            foreach (int row in truth[0][..Shown])
            {
                WriteWrapped("is near", text(row));
            }
        }
    }

    private void Row(string name, double script, double knn, string format) => Line($"{name,-26}{script.ToString(format, CultureInfo.InvariantCulture),22}{knn.ToString(format, CultureInfo.InvariantCulture),22}");

    private void WriteWrapped(string title, string text)
    {
        output.WriteLine(title);
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            int blank = rest.Length > Width ? rest[..Width].LastIndexOf(' ') : rest.Length;
            int length = blank > 0 ? blank : Width;
            output.WriteLine($"  {rest[..length]}");
            rest = rest[length..].TrimStart();
        }
    }

    private void Line(FormattableString line) => output.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
