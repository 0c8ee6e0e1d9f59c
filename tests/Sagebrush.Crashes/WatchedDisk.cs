using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;
using Sagebrush.Store;

namespace Sagebrush.Crashes;

/// <summary>The machine's disk, with somebody who watches each step that a store takes on it.</summary>
internal sealed class WatchedDisk(Steps steps) : Disk
{
    private readonly ConditionalWeakTable<SafeFileHandle, string> _paths = [];

    public override SafeFileHandle Create(string path) => steps.Take(Step.Create, path, 0, _ =>
    {
        var handle = base.Create(path);
        _paths.Add(handle, path);
        return handle;
    });

    public override void Write(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        string path = PathOf(file);
        base.Write(file, bytes[..steps.Begin(Step.Write, path, bytes.Length)], offset);
        steps.End(Step.Write, path);
    }

    public override void Flush(SafeFileHandle file) => steps.Take(Step.Flush, PathOf(file), 0, _ =>
    {
        base.Flush(file);
        return true;
    });

    public override void FlushFolder(string folder) => steps.Take(Step.FlushFolder, folder, 0, _ =>
    {
        base.FlushFolder(folder);
        return true;
    });

    public override bool TryLink(string existing, string name)
    {
        try
        {
            return steps.Take(Step.Link, name, 0, _ => base.TryLink(existing, name));
        }
        catch (FaultException)
        {
            return false;
        }
    }

    public override void Delete(string path) => steps.Take(Step.Delete, path, 0, _ =>
    {
        base.Delete(path);
        return true;
    });

    private string PathOf(SafeFileHandle file) => _paths.TryGetValue(file, out string? path) ? path : throw new ArgumentException("Made elsewhere.", nameof(file));
}
