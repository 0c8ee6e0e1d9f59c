using System.Buffers;
using Sagebrush.Algorithms;
using Sagebrush.Data;

namespace Sagebrush.Serving;

/// <summary>Turns what goes wrong with a request into the status that says whose fault it is.</summary>
internal static class Answering
{
    /// <summary>Answers a request.</summary>
    /// <param name="answer">Writes the answer and says its media type; null when there is nothing to answer (204).</param>
    /// <param name="body">What it writes to.</param>
    /// <param name="log">Gets what is the model's fault.</param>
    public static (int Status, string? ContentType) Answer(Func<string?> answer, ArrayBufferWriter<byte> body, ContainerLog log)
    {
        try
        {
            return answer() is { } type ? (200, type) : (204, null);
        }
        catch (UnsupportedMediaTypeException e)
        {
            return ServingRoutes.Say(body, 415, e.Message);
        }
        catch (NotAcceptableException e)
        {
            return ServingRoutes.Say(body, 406, e.Message);
        }
        catch (MalformedDataException e)
        {
            return ServingRoutes.Say(body, 400, $"unable to evaluate payload provided: {e.Message}");
        }
#pragma warning disable CA1031 // The border of the container: the platform passes the text on as the model's error.
        catch (Exception e)
#pragma warning restore CA1031
        {
            log.Error(e.ToString());
            return ServingRoutes.Say(body, 500, e.Message);
        }
    }
}
