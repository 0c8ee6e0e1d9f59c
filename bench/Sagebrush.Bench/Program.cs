using BenchmarkDotNet.Running;
using Sagebrush.Bench.Foundation;

// `foundation` measures the program from outside, beside a peer; everything else goes to BenchmarkDotNet.
if (args is ["foundation", ..])
{
    return await FoundationBenchmark.Run();
}

BenchmarkSwitcher.FromAssembly(typeof(FoundationBenchmark).Assembly).Run(args);
return 0;
