namespace Sagebrush.Runs;

/// <summary>What a run had too little of, so that it was ended.</summary>
public enum Shortage
{
    /// <summary>Nothing: it ended by itself, or somebody ended it.</summary>
    None,

    /// <summary>Memory: it took more than its limit.</summary>
    Memory,

    /// <summary>Disk: it wrote more than its limit, or what it wrote left too little for everybody.</summary>
    Disk,
}
