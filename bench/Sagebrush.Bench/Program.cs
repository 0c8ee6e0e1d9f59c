using BenchmarkDotNet.Running;
using Sagebrush.Bench.Endpoints;
using Sagebrush.Bench.Factorization;
using Sagebrush.Bench.Foundation;
using Sagebrush.Bench.Imdb;
using Sagebrush.Bench.Knn;
using Sagebrush.Bench.ObjectStore;
using Sagebrush.Bench.Reading;
using Sagebrush.Bench.Records;
using Sagebrush.Bench.Scripts;
using Sagebrush.Bench.XGBoost;

// `foundation`, `s3`, `endpoints`, `serverless`, `updates`, `soak`, `xgboost` and `imdb` measure the program from outside, the others what they name in this process, all beside peers; what is not listed goes to
// BenchmarkDotNet.
Task<int>? benchmark = args switch
{
    ["foundation"] => FoundationBenchmark.Run(),
    ["s3", .. var parts] => ObjectStoreBenchmark.Run(parts),
    ["knn", .. var parts] => KnnBenchmark.Run(parts),
    ["ivf", .. var parts] => InvertedBenchmark.Run(parts),
    ["factorization", .. var parts] => FactorizationBenchmark.Run(parts),
    ["reading", .. var parts] => ReadingBenchmark.Run(parts),
    ["records", .. var parts] => RecordsBenchmark.Run(parts),
    ["xgboost", .. var parts] => XGBoostBenchmark.Run(parts),
    ["endpoints", .. var parts] => EndpointsBenchmark.Run(parts),
    ["updates", .. var counts] => UpdatesBenchmark.Run(counts),
    ["serverless", .. var cycles] => ServerlessBenchmark.Run(cycles),
    ["soak", .. var minutes] => SoakBenchmark.Run(minutes),
    ["scripts"] => ScriptBenchmark.Run(),
    ["imdb", .. var parts] => ImdbBenchmark.Run(parts),
    _ => null,
};
if (benchmark is not null)
{
    return await benchmark;
}

BenchmarkSwitcher.FromAssembly(typeof(FoundationBenchmark).Assembly).Run(args);
return 0;
