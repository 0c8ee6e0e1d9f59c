using System.Diagnostics;
using System.Globalization;
using Sagebrush.Bench.Harness;

namespace Sagebrush.Bench.Knn;

/// <summary>FAISS in a Python process that answers commands of <c>faiss_ivf.py</c>. OpenBLAS is told the processor's kind, without which it takes slow kernels.</summary>
internal sealed class FaissProcess(string folder, int dimensions) : IDisposable
{
    private readonly Process _process = Process.Start(
        new ProcessStartInfo("/usr/bin/python3", [Path.Combine(Repository.Bench, "peer", "faiss_ivf.py"), folder, $"{dimensions}"])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, Environment = { ["OPENBLAS_CORETYPE"] = "SKYLAKEX" },
        })!;

    /// <summary>Runs a command.</summary>
    /// <returns>Seconds it took.</returns>
    public async Task<double> Ask(string command)
    {
        await _process.StandardInput.WriteLineAsync(command);
        return double.Parse(await _process.StandardOutput.ReadLineAsync() ?? throw new IOException($"FAISS ended at '{command}'."), CultureInfo.InvariantCulture);
    }

    public void Dispose() => _process.End();
}
