namespace Sagebrush.Runs;

/// <summary>What a name in a folder stands for.</summary>
internal enum FileKind
{
    /// <summary>Nothing, a socket, a pipe or a device.</summary>
    Other,

    /// <summary>A file with bytes.</summary>
    File,

    /// <summary>A folder.</summary>
    Folder,

    /// <summary>A symbolic link.</summary>
    Link,
}
