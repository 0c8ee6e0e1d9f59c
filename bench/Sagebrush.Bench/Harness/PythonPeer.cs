using System.Diagnostics;
using System.Globalization;

namespace Sagebrush.Bench.Harness;

/// <summary>A script of <c>bench/peer</c> that prepares something, says <c>ready</c>, and then answers each line it is sent with one number.</summary>
internal sealed class PythonPeer : IDisposable
{
    private readonly Process _process;

    private PythonPeer(Process process) => _process = process;

    /// <summary>Starts it with Debian's Python and its libraries; null when they are not all there.</summary>
    /// <param name="script">A file of <c>bench/peer</c>.</param>
    /// <param name="arguments">What it is told.</param>
    public static async Task<PythonPeer?> Start(string script, params string[] arguments)
    {
        var start = new ProcessStartInfo("/usr/bin/python3", [Path.Combine(Repository.Bench, "peer", script), .. arguments])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        };
        if (System.Runtime.Intrinsics.X86.Avx512F.IsSupported)
        {
            // Debian's OpenBLAS does not know newer processors and would take kernels of half the speed.
            start.Environment["OPENBLAS_CORETYPE"] = "SKYLAKEX";
        }

        var peer = new PythonPeer(Process.Start(start)!);
        if (await peer._process.StandardOutput.ReadLineAsync() == "ready")
        {
            return peer;
        }

        await Console.Error.WriteLineAsync($"{script} does not run here: its figures are left out.");
        peer.Dispose();
        return null;
    }

    /// <summary>Sends a line and returns the number that is answered.</summary>
    public async Task<double> Ask(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync();
        return double.Parse(await _process.StandardOutput.ReadLineAsync() ?? throw new EndOfStreamException(line), CultureInfo.InvariantCulture);
    }

    public void Dispose() => _process.End();
}
