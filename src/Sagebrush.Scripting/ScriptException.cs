namespace Sagebrush.Scripting;

/// <summary>Something that whoever sent the job can mend: a hyperparameter, a channel, data. The job's FailureReason begins with <c>ClientError</c>.</summary>
/// <param name="message">Tells them what.</param>
/// <param name="inner">Its cause, if that is an exception.</param>
public sealed class ScriptException(string message, Exception? inner = null) : Exception(message, inner);
