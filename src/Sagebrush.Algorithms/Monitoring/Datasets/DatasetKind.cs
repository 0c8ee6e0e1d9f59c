namespace Sagebrush.Monitoring;

/// <summary>What the files of a dataset hold.</summary>
public enum DatasetKind
{
    /// <summary>Records of comma-separated values.</summary>
    Csv,

    /// <summary>JSON objects.</summary>
    Json,

    /// <summary>Captured invocations, one a line.</summary>
    Captured,
}
