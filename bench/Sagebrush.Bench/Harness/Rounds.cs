using System.Diagnostics;

namespace Sagebrush.Bench.Harness;

/// <summary>Rounds in which we and a peer take turns, so that what else the machine does falls on both.</summary>
internal static class Rounds
{
    /// <summary>Medians of both, printing each value as it comes.</summary>
    public static async Task<(double Ours, double Theirs)> Alternate(int rounds, string what, Func<int, Task<double>> ours, Func<int, Task<double>> theirs)
    {
        List<double> our = [], their = [];
        for (int round = 0; round < rounds; round++)
        {
            our.Add(await ours(round));
            their.Add(await theirs(round));
            await Console.Out.WriteLineAsync($"{what}: {our[^1]:0.000}, peer {their[^1]:0.000}");
        }

        return (Median(our), Median(their));
    }

    /// <summary>The middle value.</summary>
    public static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    /// <summary>Seconds that something takes.</summary>
    public static async Task<double> Seconds(Func<Task> act)
    {
        long start = Stopwatch.GetTimestamp();
        await act();
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }
}
