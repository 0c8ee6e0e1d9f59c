using System.Text;

namespace Sagebrush.Contract;

/// <summary>Why a training container failed: written by the container to <see cref="MlRoot.Failure"/>, read by the platform into the job's FailureReason.</summary>
public static class Failure
{
    /// <summary>How much of the file the platform reads, in bytes.</summary>
    public const int MaxBytes = 1024;

    private const string ClientError = "ClientError: ";

    /// <summary>Leaves the reason behind.</summary>
    /// <param name="root">The folder shared with the platform.</param>
    /// <param name="message">What went wrong, for the person whose job it is.</param>
    /// <param name="byClient">The caller can mend it: data, hyperparameters, channels.</param>
    public static void Write(MlRoot root, string message, bool byClient)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(root.Failure)!);
        File.WriteAllBytes(root.Failure, Encoding.UTF8.GetBytes(byClient ? ClientError + message : message));
    }

    /// <summary>
    /// The job's FailureReason as the service words it: <c>ClientError: …, exit code: 1</c> when the container blames its caller, else
    /// <c>AlgorithmError: …, exit code: 1</c>; <c>AlgorithmError: , exit code: 1</c> when the container left no reason behind. At most 1,024 characters.
    /// </summary>
    public static string Reason(MlRoot root, int exitCode)
    {
        using var left = File.Exists(root.Failure) ? File.OpenRead(root.Failure) : Stream.Null;
        return Reason(left, exitCode);
    }

    /// <inheritdoc cref="Reason(MlRoot, int)"/>
    /// <param name="left">What the container left as its reason; empty for none.</param>
    /// <param name="exitCode">The container's.</param>
    public static string Reason(Stream left, int exitCode)
    {
        string text = Read(left).Trim();
        string ending = $", exit code: {exitCode}";
        string reason = text.StartsWith(ClientError, StringComparison.Ordinal) ? text : "AlgorithmError: " + text;
        int room = MaxBytes - ending.Length;
        return (reason.Length > room ? reason[..room] : reason) + ending;
    }

    private static string Read(Stream left)
    {
        var bytes = new byte[MaxBytes];
        int count = left.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return Encoding.UTF8.GetString(bytes, 0, count);
    }
}
