namespace Sagebrush.Store;

/// <summary>What lies on disk is not what was written: bits have turned, or a file is gone, cut or too long. Nothing of it was given to the reader.</summary>
public sealed class DamagedObjectException(string message, Exception? inner = null) : IOException(message, inner);
