using System.Net;
using Sagebrush.Algorithms;
using Sagebrush.Training;

namespace Sagebrush.XGBoost;

/// <summary>The hosts of a job that have data, and train together.</summary>
internal sealed class Crew : IDisposable
{
    // Until all hosts of a job that went well have taken leave.
    private static readonly TimeSpan LeaveTaking = TimeSpan.FromSeconds(30);

    private readonly RabitTracker? _tracker;

    private Crew(Collective collective, int columns, RabitTracker? tracker) => (Collective, Columns, _tracker) = (collective, columns, tracker);

    /// <summary>They talk by it.</summary>
    public Collective Collective { get; }

    /// <summary>Width of the widest row of all hosts.</summary>
    public int Columns { get; }

    /// <summary>Finds out who has data, and joins them.</summary>
    /// <param name="run">The job.</param>
    /// <param name="hasData">This host has data.</param>
    /// <param name="columns">Width of its rows.</param>
    /// <param name="isSparse">Its rows are sparse: they may be narrower than those of others.</param>
    /// <param name="cancel">Ends the waiting.</param>
    /// <returns>Null where this host has no data.</returns>
    /// <exception cref="ClientException">No host has data, or their rows do not go together; every host says the same.</exception>
    public static Crew? Meet(TrainingRun run, bool hasData, int columns, bool isSparse, CancellationToken cancel)
    {
        using var group = HostGroup.Of(run);
        var tracker = new RabitTracker(group.Addresses[run.Rank].Address);
        IReadOnlyList<long[]> said = group.Exchange([hasData ? 1 : 0, columns, tracker.EndPoint.Port, isSparse ? 1 : 0], cancel);
        int[] members = [.. Enumerable.Range(0, said.Count).Where(host => said[host][0] == 1)];
        if (Wrong(run.Hosts, said, members) is { } wrong)
        {
            tracker.Dispose();
            throw new ClientException(wrong);
        }

        int rank = Array.IndexOf(members, run.Rank), first = members[0];
        if (rank != 0 || members.Length == 1)
        {
            tracker.Dispose();
        }

        if (rank < 0 || members.Length == 1)
        {
            return rank < 0 ? null : new(Collective.Alone, columns, null);
        }

        if (rank == 0)
        {
            tracker.Start(members.Length);
        }

        var collective = Collective.Join(new IPEndPoint(group.Addresses[first].Address, (int)said[first][2]), rank, members.Length);
        return new(collective, (int)members.Max(host => said[host][1]), rank == 0 ? tracker : null);
    }

    private static string? Wrong(IReadOnlyList<string> hosts, IReadOnlyList<long[]> said, int[] members)
    {
        if (members is not [var first, ..])
        {
            return "No hosts received training data.";
        }

        bool isSparse = said[first][3] == 1;
        int kind = Array.FindIndex(members, host => said[host][3] != said[first][3]), width = Array.FindIndex(members, host => said[host][1] != said[first][1]);
        return kind >= 0 ? $"The rows of host {hosts[first]} are {(isSparse ? "sparse" : "dense")} and those of {hosts[members[kind]]} are not: what is absent would mean different things."
            : width >= 0 && !isSparse ? $"A row of host {hosts[first]} has {said[first][1]} features, those of {hosts[members[width]]} have {said[members[width]][1]}." : null;
    }

    /// <summary>Leaves the others, who are done too.</summary>
    public void Leave()
    {
        Collective.Dispose();
        _tracker?.WaitForEnd(LeaveTaking);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Collective.Dispose();
        _tracker?.Dispose();
    }
}
