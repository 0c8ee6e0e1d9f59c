namespace Sagebrush.Crashes;

/// <summary>What a store does on disk: after each of them a crash finds something else.</summary>
internal enum Step
{
    Create,
    Write,
    Flush,
    FlushFolder,
    Link,
    Delete,
    DatabaseWrite,
    DatabaseTruncate,
    DatabaseFlush,
}
