using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Sagebrush.Wire;

/// <summary>The parts of a REST answer outside its body, and bodies that are streams.</summary>
internal static class RestResponse
{
    /// <summary>Sets status and headers from the members that go there.</summary>
    public static void WriteLocated(HttpResponse http, OperationModel operation, JsonElement answer)
    {
        http.StatusCode = operation.ResponseCode;
        foreach (var member in operation.Output?.Members ?? [])
        {
            if (member.Location is null || !answer.TryGetProperty(member.Name, out var value) || value.ValueKind == JsonValueKind.Null)
            {
                continue;
            }

            switch (member.Location)
            {
                case "header":
                    http.Headers[member.LocationName] = member.Shape.Kind == ShapeKind.List
                        ? string.Join(',', value.EnumerateArray().Select(v => Scalars.Text(member.Shape.Element!.Shape, v, "rfc822")))
                        : Scalars.Text(member.Shape, value, "rfc822");
                    break;
                case "headers":
                    foreach (var entry in value.EnumerateObject())
                    {
                        http.Headers[member.LocationName + entry.Name] = entry.Value.GetString();
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

        await body.CopyToAsync(http.Body, cancel);
    }
}
