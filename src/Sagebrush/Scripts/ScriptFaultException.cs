namespace Sagebrush.Scripts;

/// <summary>The script cannot be run, and its author can mend that; the message tells how.</summary>
/// <param name="message">For the job's FailureReason, or the endpoint's log.</param>
internal sealed class ScriptFaultException(string message) : Exception(message);
