namespace Sagebrush.Bench.Harness;

/// <summary>A benchmark of several parts, each of which gives some figures.</summary>
/// <param name="File">Where the figures of all parts go: <c>bench/results/CPU/FILE.md</c> and <c>.json</c>.</param>
/// <param name="Title">What is measured.</param>
/// <param name="Introduction">How it is measured.</param>
/// <param name="Parts">Name and measurement of each; a measurement gets an empty folder of its own.</param>
internal sealed record BenchmarkParts(string File, string Title, string Introduction, (string Name, Func<string, Task<IReadOnlyList<Figure>>> Run)[] Parts)
{
    /// <summary>Measures all parts and writes the results, or the parts named, whose figures are only printed.</summary>
    /// <param name="names">Parts, or none for all.</param>
    public async Task<int> Run(string[] names)
    {
        if (names.Except(Parts.Select(part => part.Name)).ToList() is { Count: > 0 } unknown)
        {
            await Console.Error.WriteLineAsync($"No such part: {string.Join(", ", unknown)}. Parts: {string.Join(", ", Parts.Select(part => part.Name))}.");
            return 1;
        }

        var figures = new List<Figure>();
        foreach (var (_, run) in Parts.Where(part => names.Length == 0 || names.Contains(part.Name)))
        {
            var folder = Directory.CreateTempSubdirectory("sagebrush-bench-");
            try
            {
                figures.AddRange(await run(folder.FullName));
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        }

        var list = FigureList.Here(figures);
        string report = list.Report(Title, Introduction);
        if (names.Length > 0)
        {
            await Console.Out.WriteLineAsync(report);
            return 0;
        }

        await Machine.Write(File, list.ToJson(), report);
        return 0;
    }
}
