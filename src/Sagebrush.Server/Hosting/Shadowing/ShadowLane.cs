namespace Sagebrush.Hosting;

/// <summary>How many copies of an endpoint's requests may be under way to its shadow at once; what comes beyond is dropped and counted.</summary>
internal sealed class ShadowLane
{
    /// <summary>Copies under way.</summary>
    public const int Most = 64;

    private int _inside;
    private long _dropped;

    /// <summary>Copies that were not made because too many were under way, or no instance of the shadow took them.</summary>
    public long Dropped => Volatile.Read(ref _dropped);

    /// <summary>Takes a place; false, and counted, when there is none.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _inside) <= Most)
        {
            return true;
        }

        Leave();
        Drop();
        return false;
    }

    /// <summary>Gives the place back.</summary>
    public void Leave() => Interlocked.Decrement(ref _inside);

    /// <summary>Counts a copy that was not made.</summary>
    public void Drop() => Interlocked.Increment(ref _dropped);
}
