namespace Sagebrush.Crashes;

/// <summary>A step that a disk refuses.</summary>
/// <param name="isFull">There is no space (ENOSPC); else the disk is broken (EIO).</param>
internal sealed class FaultException(bool isFull) : IOException(isFull ? "No space left on device" : "Input/output error")
{
    public bool IsFull => isFull;
}
