using System.Globalization;
using System.Net;

namespace Sagebrush.XGBoost;

/// <summary>
/// The hosts that train one model together, by XGBoost's own collective communication (rabit): what is summed over rows is summed over hosts. It belongs to the
/// thread that joined it.
/// </summary>
internal sealed unsafe class Collective : IDisposable
{
    private const int Double = 7, Sum = 2;

    private readonly int _hosts;

    private Collective(int rank, int hosts) => (IsFirst, _hosts) = (rank == 0, hosts);

    /// <summary>One host, which needs no others.</summary>
    public static Collective Alone { get; } = new(0, 1);

    /// <summary>There are no others.</summary>
    public bool IsAlone => _hosts == 1;

    /// <summary>This host prints and saves.</summary>
    public bool IsFirst { get; }

    /// <summary>Joins the others; waits until all are there.</summary>
    /// <param name="tracker">Where the first host's <see cref="RabitTracker"/> listens.</param>
    /// <param name="rank">This host's place, from 0.</param>
    /// <param name="hosts">How many there are.</param>
    public static Collective Join(IPEndPoint tracker, int rank, int hosts)
    {
        ArgumentNullException.ThrowIfNull(tracker);
        XGBoostLibrary.Check(Api.XGCommunicatorInit(string.Create(CultureInfo.InvariantCulture,
            $$"""{"xgboost_communicator":"rabit","DMLC_TRACKER_URI":"{{tracker.Address}}","DMLC_TRACKER_PORT":{{tracker.Port}},"DMLC_TASK_ID":"{{rank:000000}}","DMLC_NUM_WORKER":{{hosts}}}""")));
        return new(rank, hosts);
    }

    /// <summary>The exception tells that another host went away.</summary>
    public static bool IsBroken(XGBoostException e) =>
        e.Message.Contains("llreduce", StringComparison.Ordinal) || e.Message.Contains("roadcast", StringComparison.Ordinal) || e.Message.Contains("ocket", StringComparison.Ordinal);

    /// <summary>The mean over the hosts.</summary>
    public double Mean(double mine)
    {
        if (!IsAlone)
        {
            XGBoostLibrary.Check(Api.XGCommunicatorAllreduce(&mine, 1, Double, Sum));
        }

        return mine / _hosts;
    }

    /// <summary>The number that the first host has.</summary>
    public long FromFirst(long mine)
    {
        if (!IsAlone)
        {
            XGBoostLibrary.Check(Api.XGCommunicatorBroadcast(&mine, sizeof(long), root: 0));
        }

        return mine;
    }

    /// <summary>The bytes that the first host has.</summary>
    /// <param name="mine">Null on the others.</param>
    public byte[] FromFirst(byte[]? mine)
    {
        var bytes = new byte[FromFirst(mine?.LongLength ?? 0)];
        mine?.CopyTo(bytes, 0);
        fixed (byte* first = bytes)
        {
            XGBoostLibrary.Check(IsAlone ? 0 : Api.XGCommunicatorBroadcast(first, (nuint)bytes.Length, root: 0));
        }

        return bytes;
    }

    /// <summary>Leaves the others.</summary>
    public void Dispose()
    {
        if (!IsAlone)
        {
            // A host that went away has told its reason; there is nobody to take leave of then.
            _ = Api.XGCommunicatorFinalize();
        }
    }
}
