using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Sagebrush.Wire;

/// <summary>The parts of a REST request outside its body: path, query and headers. https://smithy.io/2.0/spec/http-bindings.html</summary>
internal static class RestRequest
{
    /// <summary>Builds canonical JSON: the located members here, those of the body by <paramref name="writeBody"/>.</summary>
    public static JsonDocument Read(Incoming request, Action<Utf8JsonWriter, Shape> writeBody)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (request.Operation.Input is { } input)
            {
                foreach (var member in input.Members.Where(m => m.Location is not null))
                {
                    Located(json, request, member);
                }

                writeBody(json, input);
            }

            json.WriteEndObject();
        }

        return JsonDocument.Parse(buffer.WrittenMemory);
    }

    private static void Located(Utf8JsonWriter json, Incoming request, Member member)
    {
        switch (member.Location)
        {
            case "uri":
                if (request.Labels.TryGetValue(member.LocationName, out string? label))
                {
                    Value(json, member, label, "iso8601");
                }

                break;
            case "querystring" when member.Shape.Kind == ShapeKind.Map:
                json.WriteStartObject(member.Name);
                foreach (var (name, values) in request.Http.Query)
                {
                    json.WriteString(name, values.ToString());
                }

                json.WriteEndObject();
                break;
            case "querystring":
                if (request.Http.Query.TryGetValue(member.LocationName, out var query))
                {
                    List(json, member, [.. query.Select(q => q ?? "")], "iso8601");
                }

                break;
            case "header":
                if (request.Http.Headers.TryGetValue(member.LocationName, out var header) && header.Count > 0)
                {
                    List(json, member, member.Shape.Kind == ShapeKind.List ? header.ToString().Split(',', StringSplitOptions.TrimEntries) : [header.ToString()], "rfc822");
                }

                break;
            case "headers":
                json.WriteStartObject(member.Name);
                foreach (var (name, values) in request.Http.Headers)
                {
                    if (name.StartsWith(member.LocationName, StringComparison.OrdinalIgnoreCase))
                    {
                        json.WriteString(name[member.LocationName.Length..].ToLowerInvariant(), values.ToString());
                    }
                }

                json.WriteEndObject();
                break;
        }
    }

    private static void List(Utf8JsonWriter json, Member member, string[] values, string timestampFormat)
    {
        if (member.Shape.Kind != ShapeKind.List)
        {
            Value(json, member, values[0], timestampFormat);
            return;
        }

        json.WriteStartArray(member.Name);
        foreach (string value in values)
        {
            Scalars.Write(json, member.Shape.Element!.Shape, value, timestampFormat);
        }

        json.WriteEndArray();
    }

    private static void Value(Utf8JsonWriter json, Member member, string text, string timestampFormat)
    {
        // An empty header or query value of a number says nothing: clients send it for "not set".
        if (text.Length == 0 && member.Shape.Kind != ShapeKind.String)
        {
            return;
        }

        json.WritePropertyName(member.Name);
        Scalars.Write(json, member.Shape, text, timestampFormat);
    }
}
