using Microsoft.AspNetCore.Connections;

namespace Sagebrush;

/// <summary>The server cannot listen where it was told to; the message says where, why and what to do.</summary>
public sealed class ListenException : Exception
{
    internal ListenException(IReadOnlyList<string> urls, Exception cause)
        : base(
            $"Cannot listen on {string.Join(", ", urls)}: "
            + (cause.InnerException is AddressInUseException || cause is AddressInUseException
                ? "the address is in use by another program; stop that one or choose another address with --urls."
                : cause.Message),
            cause)
    {
    }
}
