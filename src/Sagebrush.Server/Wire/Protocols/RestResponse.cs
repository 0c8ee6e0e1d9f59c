using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Sagebrush.Store;

namespace Sagebrush.Wire;

/// <summary>The parts of a REST answer outside its body, and bodies that are streams.</summary>
internal static class RestResponse
{
    /// <summary>Sets status and headers from the members that go there.</summary>
    public static void WriteLocated(HttpResponse http, OperationModel operation, JsonElement answer)
    {
        http.StatusCode = operation.ResponseCode;
        foreach (var member in operation.Output?.Located ?? [])
        {
            if (!answer.TryGetProperty(member.Name, out var value) || value.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            switch (member.Location)
            {
                case "header":
                    http.Headers[member.LocationName] = Printable(member.Shape.Kind == ShapeKind.List
                        ? HeaderList.Join(value.EnumerateArray().Select(v => Scalars.Text(member.Shape.Element!, v, "rfc822")), member.Shape.Element!.Shape.Kind == ShapeKind.Timestamp)
                        : Scalars.Text(member, value, "rfc822"));
                    break;
                case "headers":
                    foreach (var entry in value.EnumerateObject())
                    {
                        http.Headers[member.LocationName + entry.Name] = Printable(entry.Value.GetString()!);
                    }

                    break;
                case "statusCode":
                    http.StatusCode = value.GetInt32();
                    break;
            }
        }
    }

    /// <summary>Copies the answer's bytes out and disposes them.</summary>
    public static async ValueTask WriteStream(HttpResponse http, StreamingResponse answer, CancellationToken cancel)
    {
        await using var body = answer.Body;
        if (http.ContentLength is null && body.CanSeek)
        {
            http.ContentLength = body.Length - body.Position;
        }

        if (http.ContentLength is null or < Block.Size)
        {
            await body.CopyToAsync(http.Body, cancel);
            return;
        }

        // Read where it is sent from: a large object passes through no buffer between.
        var writer = http.BodyWriter;
        for (int read; (read = await body.ReadAsync(writer.GetMemory(Block.Size), cancel)) > 0;)
        {
            writer.Advance(read);
            await writer.FlushAsync(cancel);
        }
    }

    // What a header cannot carry goes as RFC 2047 has it; S3 answers user metadata so.
    private static string Printable(string text) =>
        text.AsSpan().IndexOfAnyExceptInRange(' ', '~') < 0 ? text : $"=?UTF-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(text))}?=";
}
