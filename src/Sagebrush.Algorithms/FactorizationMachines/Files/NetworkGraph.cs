using System.Text.Json;

namespace Sagebrush.FactorizationMachines;

/// <summary>
/// A graph of operators as MXNet saves it (nnvm), each after its inputs:
/// <code>
/// { "nodes": [ { "op": "null", "name": "data", "inputs": [] }, { "op": "square", "name": "square0", "inputs": [[0, 0, 0]] } ],
///   "arg_nodes": [0], "node_row_ptr": [0, 1, 2], "heads": [[1, 0, 0]], "attrs": { "mxnet_version": ["int", 10301] } }
/// </code>
/// Source: Apache TVM, "NNVM Graph JSON Specification".
/// </summary>
internal sealed class NetworkGraph
{
    private const string Variable = "null";
    private const int MxnetVersion = 10301;

    private readonly List<Node> _nodes = [];

    /// <summary>An input or a parameter; the same name is the same node.</summary>
    public int Input(string name, params (string Name, string Value)[] attributes)
    {
        int known = _nodes.FindIndex(node => node.Name == name);
        return known >= 0 ? known : Add(new(Variable, name, attributes, []));
    }

    /// <summary>An operator with the name that MXNet would give it: its own with a number.</summary>
    public int Apply(string op, (string Name, string Value)[] attributes, params int[] inputs) =>
        Named($"{op.ToLowerInvariant()}{_nodes.Count(node => node.Op == op)}", op, attributes, inputs);

    /// <summary>An operator.</summary>
    public int Named(string name, string op, (string Name, string Value)[] attributes, params int[] inputs) => Add(new(op, name, attributes, inputs));

    /// <summary>Writes the graph; the operator that was added last is its output.</summary>
    public void Write(Stream stream)
    {
        using var json = new Utf8JsonWriter(stream, new() { Indented = true });
        json.WriteStartObject();
        json.WriteStartArray("nodes");
        _nodes.ForEach(node => WriteNode(json, node));
        json.WriteEndArray();
        WriteNumbers(json, "arg_nodes", Enumerable.Range(0, _nodes.Count).Where(i => _nodes[i].Op == Variable));
        WriteNumbers(json, "node_row_ptr", Enumerable.Range(0, _nodes.Count + 1));
        WriteEntries(json, "heads", [_nodes.Count - 1]);
        json.WriteStartObject("attrs");
        json.WriteStartArray("mxnet_version");
        json.WriteStringValue("int");
        json.WriteNumberValue(MxnetVersion);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>The operators of a graph that MXNet or <see cref="Write"/> saved.</summary>
    /// <exception cref="JsonException">Not JSON, or no graph.</exception>
    public static IReadOnlySet<string> Operators(Stream stream)
    {
        using var json = JsonDocument.Parse(stream);
        return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("nodes", out var nodes) && nodes.ValueKind == JsonValueKind.Array
            ? nodes.EnumerateArray().Where(node => node.ValueKind == JsonValueKind.Object && node.TryGetProperty("op", out _)).Select(node => node.GetProperty("op").ToString()).ToHashSet()
            : throw new JsonException("no graph of nodes");
    }

    private static void WriteNode(Utf8JsonWriter json, Node node)
    {
        json.WriteStartObject();
        json.WriteString("op", node.Op);
        json.WriteString("name", node.Name);
        if (node.Attributes.Length > 0)
        {
            json.WriteStartObject("attrs");
            foreach (var (name, value) in node.Attributes)
            {
                json.WriteString(name, value);
            }

            json.WriteEndObject();
        }

        WriteEntries(json, "inputs", node.Inputs);
        json.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IEnumerable<int> numbers)
    {
        json.WriteStartArray(name);
        foreach (int number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }

    // An output is a node, which of its outputs, and a version.
    private static void WriteEntries(Utf8JsonWriter json, string name, IEnumerable<int> nodes)
    {
        json.WriteStartArray(name);
        foreach (int node in nodes)
        {
            json.WriteStartArray();
            json.WriteNumberValue(node);
            json.WriteNumberValue(0);
            json.WriteNumberValue(0);
            json.WriteEndArray();
        }

        json.WriteEndArray();
    }

    private int Add(Node node)
    {
        _nodes.Add(node);
        return _nodes.Count - 1;
    }

    private sealed record Node(string Op, string Name, (string Name, string Value)[] Attributes, int[] Inputs);
}
