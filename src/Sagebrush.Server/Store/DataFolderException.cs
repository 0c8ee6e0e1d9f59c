namespace Sagebrush.Store;

/// <summary>The data folder cannot be used; the message is for whoever starts the server.</summary>
public sealed class DataFolderException(string message, Exception? cause = null) : Exception(message, cause);
