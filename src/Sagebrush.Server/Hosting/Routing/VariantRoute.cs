namespace Sagebrush.Hosting;

/// <summary>The way to one variant.</summary>
/// <param name="Name">The variant's name.</param>
/// <param name="Weight">Its share of the traffic, relative to the others' weights.</param>
/// <param name="Backends">Its instances in service.</param>
public sealed record VariantRoute(string Name, float Weight, IReadOnlyList<Backend> Backends)
{
    /// <summary>How much it takes at once.</summary>
    public QueueLimits Limits { get; init; } = QueueLimits.RealTime;

    /// <summary>A request goes to the instance with the fewest requests inside; else to any that has room, each with the same chance.</summary>
    public bool IsLeastOutstanding { get; init; }

    /// <summary>Starts the variant while it sleeps; null while it does not. May be called any number of times.</summary>
    public Action? Wake { get; init; }

    /// <summary>Told of every request that leaves a serverless variant; null of others.</summary>
    public IdleTime? Idle { get; init; }

    /// <summary>The same variant of the configuration that an update is bringing: a part of the requests goes there already; null when there is none.</summary>
    public VariantRoute? Coming { get; init; }

    /// <summary>The part of the requests, 0 … 1, that goes to <see cref="Coming"/>.</summary>
    public float Share { get; init; }

    /// <summary>Gets copies of its requests; null where there is no shadow.</summary>
    internal ShadowRoute? Shadow { get; init; }

    /// <summary>Counts its invocations.</summary>
    public VariantMeter? Meter { get; internal set; }

    /// <summary>The instances in service, those of <see cref="Coming"/> too.</summary>
    public IReadOnlyList<Backend> All => field ??= Coming is null ? Backends : [.. Backends, .. Coming.Backends];

    /// <summary>The requests that wait; the same as that of the variant's former route.</summary>
    public RequestQueue Queue { get; internal set; } = new();

    // Requests inside an instance, more than inside the next: then a second copy of the model is worth its memory.
    private const int Hot = 8;

    /// <summary>Captures invocations; null where none are.</summary>
    public CapturePoint? Capture { get; init; }

    /// <summary>Enters an instance by the variant's strategy; null when none lets anybody in. The caller leaves by <see cref="Backend.Leave"/>.</summary>
    /// <param name="dice">Draws, also among instances that are equally busy.</param>
    /// <param name="except">An instance that has just failed the caller.</param>
    public Backend? Enter(Dice dice, Backend? except = null)
    {
        // An update loses no request because one of the two fleets is away.
        if (Coming is not null)
        {
            return Drawn(dice, out var other).Enter(dice, except) ?? other.Enter(dice, except);
        }

        if (Backends is [var only])
        {
            return only != except && only.Gate.TryEnter() ? only : null;
        }

        if (Backends.Count == 0)
        {
            return null;
        }

        int start = dice.Next(Backends.Count);
        if (IsLeastOutstanding && Idlest(start, except) is { } idlest && idlest.Gate.TryEnter())
        {
            return idlest;
        }

        for (var i = 0; i < Backends.Count; i++)
        {
            var backend = Backends[(start + i) % Backends.Count];
            if (backend != except && backend.Gate.TryEnter())
            {
                return backend;
            }
        }

        return null;
    }

    /// <summary>Enters the home of a model in the fleet that is drawn, else in the other one; null when no instance lets anybody in.</summary>
    /// <param name="dice">Draws the fleet.</param>
    /// <param name="model">The request's TargetModel.</param>
    /// <param name="except">An instance that has just failed the caller.</param>
    public Backend? Enter(Dice dice, string model, Backend? except = null) =>
        Coming is null ? Enter(model, except) : Drawn(dice, out var other).Enter(model, except) ?? other.Enter(model, except);

    /// <summary>This fleet or the coming one, by <see cref="Share"/>, and the other of the two.</summary>
    private VariantRoute Drawn(Dice dice, out VariantRoute other)
    {
        var (drawn, left) = dice.NextDouble() < Share ? (Coming!, Alone) : (Alone, Coming!);
        other = left;
        return drawn;
    }

    /// <summary>This fleet without the coming one.</summary>
    private VariantRoute Alone => field ??= this with { Coming = null };

    /// <summary>The instance with the fewest requests inside; of equals the first from <paramref name="start"/> on.</summary>
    private Backend? Idlest(int start, Backend? except)
    {
        Backend? idlest = null;
        var fewest = int.MaxValue;
        for (var i = 0; i < Backends.Count; i++)
        {
            var backend = Backends[(start + i) % Backends.Count];
            if (backend != except && !backend.Gate.IsShut && backend.Gate.Inside is var inside && inside < fewest)
            {
                (idlest, fewest) = (backend, inside);
            }
        }

        return idlest;
    }

    /// <summary>
    /// Enters the instance that is the model's home, so that its copies are few; the next in the model's order when the first is much busier or lets nobody in.
    /// </summary>
    /// <param name="model">The request's TargetModel.</param>
    /// <param name="except">An instance that has just failed the caller.</param>
    /// <remarks>Thaler and Ravishankar, "Using name-based mappings to increase hit rates": each instance draws a number for the model, the highest is its home.</remarks>
    public Backend? Enter(string model, Backend? except = null)
    {
        var order = Backends.Where(backend => backend != except).OrderByDescending(backend => ModelName.Rank(model, backend.Id)).ToList();
        if (order is [var home, var next, ..] && home.Gate.Inside > next.Gate.Inside + Hot)
        {
            (order[0], order[1]) = (next, home);
        }

        return order.FirstOrDefault(backend => backend.Gate.TryEnter());
    }
}
