namespace Sagebrush.XGBoost;

/// <summary>The forms of a model's file, which all readers tell apart by the first bytes.</summary>
public enum ModelFormat
{
    /// <summary>Text that any version from 1.0 on reads.</summary>
    Json,

    /// <summary>Universal Binary JSON, from 1.6 on.</summary>
    UniversalBinaryJson,

    /// <summary>The binary form of all versions up to 2.x.</summary>
    Binary,
}
