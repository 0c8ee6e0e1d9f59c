using BenchmarkDotNet.Running;
using Sagebrush.Bench.Foundation;
using Sagebrush.Bench.Imdb;
using Sagebrush.Bench.Knn;
using Sagebrush.Bench.ObjectStore;
using Sagebrush.Bench.Reading;

// `foundation`, `s3` and `imdb` measure the program from outside, `knn` and `ivf` searches and `reading` in this process, beside peers; everything else goes to
// BenchmarkDotNet.
if (args is ["foundation", ..])
{
    return await FoundationBenchmark.Run();
}

if (args is ["s3", .. var parts])
{
    return await ObjectStoreBenchmark.Run(parts);
}

if (args is ["knn", .. var kinds])
{
    return await KnnBenchmark.Run(kinds);
}

if (args is ["ivf", .. var comparisons])
{
    return await InvertedBenchmark.Run(comparisons);
}

if (args is ["reading", .. var files])
{
    return await ReadingBenchmark.Run(files);
}

if (args is ["imdb", .. var workflows])
{
    return await ImdbBenchmark.Run(workflows);
}

BenchmarkSwitcher.FromAssembly(typeof(FoundationBenchmark).Assembly).Run(args);
return 0;
