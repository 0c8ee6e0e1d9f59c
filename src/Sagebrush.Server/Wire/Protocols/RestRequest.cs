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
                foreach (var member in input.Located)
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
                Query(json, member, request);
                break;
            case "querystring":
                if (request.Http.Query.TryGetValue(member.LocationName, out var query))
                {
                    if (member.Shape.Kind == ShapeKind.List)
                    {
                        List(json, member, query.Select(q => q ?? ""), "iso8601");
                    }
                    else
                    {
                        Value(json, member, query[0] ?? "", "iso8601");
                    }
                }

                break;
            case "header":
                if (request.Http.Headers.TryGetValue(member.LocationName, out var header))
                {
                    if (member.Shape.Kind == ShapeKind.List)
                    {
                        List(json, member, HeaderList.Split(header.ToString(), member.Shape.Element!.Shape.Kind == ShapeKind.Timestamp), "rfc822");
                    }
                    else
                    {
                        Value(json, member, header.ToString(), "rfc822");
                    }
                }

                break;
            case "headers":
                Headers(json, member, request.Http.Headers);
                break;
        }
    }

    // A map takes the parameters that no other member and no literal of the path takes.
    private static void Query(Utf8JsonWriter json, Member map, Incoming request)
    {
        json.WriteStartObject(map.Name);
        foreach (var (name, values) in request.Http.Query)
        {
            if (request.Operation.Input!.Located.Any(m => m.Location == "querystring" && m != map && m.LocationName == name))
            {
                continue;
            }

            json.WritePropertyName(name);
            if (map.Shape.Element!.Shape.Kind == ShapeKind.List)
            {
                json.WriteStartArray();
                foreach (string? value in values)
                {
                    Scalars.Write(json, map.Shape.Element.Shape.Element!, value ?? "", "iso8601");
                }

                json.WriteEndArray();
            }
            else
            {
                Scalars.Write(json, map.Shape.Element, values[0] ?? "", "iso8601");
            }
        }

        json.WriteEndObject();
    }

    private static void Headers(Utf8JsonWriter json, Member member, IHeaderDictionary headers)
    {
        json.WriteStartObject(member.Name);
        foreach (var (name, values) in headers)
        {
            if (name.StartsWith(member.LocationName, StringComparison.OrdinalIgnoreCase))
            {
                json.WriteString(name[member.LocationName.Length..].ToLowerInvariant(), values.ToString());
            }
        }

        json.WriteEndObject();
    }

    private static void List(Utf8JsonWriter json, Member member, IEnumerable<string> values, string timestampFormat)
    {
        json.WriteStartArray(member.Name);
        foreach (string value in values)
        {
            Scalars.Write(json, member.Shape.Element!, value, timestampFormat);
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
        Scalars.Write(json, member, text, timestampFormat);
    }
}
