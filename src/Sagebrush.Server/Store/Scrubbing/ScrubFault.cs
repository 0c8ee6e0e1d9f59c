using System.Text.Json.Serialization;

namespace Sagebrush.Store;

/// <summary>What a <see cref="Scrub"/> has to say of a file.</summary>
public enum ScrubFault
{
    /// <summary>Something names it, and it is gone.</summary>
    [JsonStringEnumMemberName("missing")]
    Missing,

    /// <summary>It has another length than was written.</summary>
    [JsonStringEnumMemberName("wrong-length")]
    WrongLength,

    /// <summary>Bits have turned in it, or in what is known of it.</summary>
    [JsonStringEnumMemberName("corrupt")]
    Corrupt,

    /// <summary>Nothing names it: a crash has left it, and the next start of the server removes it.</summary>
    [JsonStringEnumMemberName("stray")]
    Stray,

    /// <summary>Its length is right, its bytes only the customer's key can tell. Not a fault.</summary>
    [JsonStringEnumMemberName("unverifiable")]
    Unverifiable,
}
