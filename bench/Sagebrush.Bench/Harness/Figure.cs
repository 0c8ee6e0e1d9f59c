namespace Sagebrush.Bench.Harness;

/// <summary>One figure, beside a peer's where there is one; of several measurements the median.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Unit">Of both values: MB/s (10^6 bytes), requests/s, queries/s, ms, s, MB.</param>
/// <param name="Ours">Our value.</param>
/// <param name="Peer">Who else did the same in the same run.</param>
/// <param name="Theirs">The peer's value.</param>
/// <param name="Aim">What we want.</param>
internal sealed record Figure(string What, string Unit, double Ours, string? Peer, double? Theirs, string Aim)
{
    /// <summary>Our value by the peer's.</summary>
    public double? Ratio => Ours / Theirs;
}
