using System.Buffers;
using System.Text.Json;
using Sagebrush.Data;

namespace Sagebrush.Transforms;

/// <summary>
/// Writes what a path leads to in a document: the value itself when it can only be one, otherwise an array of all values. Behind a step that leads to several,
/// what lacks the rest of the path is left out.
/// </summary>
internal ref struct JsonSelection(JsonPath path, IBufferWriter<byte> output)
{
    private int _written;

    /// <summary>Writes the selected part of a document.</summary>
    /// <exception cref="MalformedDataException">The document has no such part.</exception>
    public void Write(JsonElement root)
    {
        if (path.IsDefinite)
        {
            Follow(root, 0, required: true);
            return;
        }

        output.Write("["u8);
        Follow(root, 0, required: true);
        output.Write("]"u8);
    }

    private void Follow(JsonElement value, int depth, bool required)
    {
        if (depth == path.Steps.Count)
        {
            Separate();
            output.WriteValue(value);
            return;
        }

        switch (path.Steps[depth])
        {
            case NameStep step:
                FollowNames(step, value, depth, required);
                break;
            case IndexStep step:
                FollowRanges(step, value, depth, required);
                break;
            default:
                FollowAll(value, depth, required);
                break;
        }
    }

    private void FollowNames(NameStep step, JsonElement value, int depth, bool required)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            Missing(required, $"there is no object to look for '{step.Names[0]}' in");
        }
        else if (step.Names.Count > 1 && depth == path.Steps.Count - 1)
        {
            WriteObject(step.Names, value);
        }
        else
        {
            foreach (string name in step.Names)
            {
                if (value.TryGetProperty(name, out var member))
                {
                    Follow(member, depth + 1, required && step.Names.Count == 1);
                }
                else
                {
                    Missing(required, $"there is no '{name}'");
                }
            }
        }
    }

    private void FollowRanges(IndexStep step, JsonElement value, int depth, bool required)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            Missing(required, "there is no array to look for an index in");
            return;
        }

        int count = value.GetArrayLength();
        foreach (var range in step.Ranges)
        {
            bool found = range.TryResolve(count, out int from, out int to);
            if (!found && !range.IsSlice)
            {
                Missing(required, $"there is no index {range.Start}, the array has {count} elements");
            }

            for (int i = from; found && i < to; i++)
            {
                Follow(value[i], depth + 1, required && step.IsDefinite(isLast: false));
            }
        }
    }

    private void FollowAll(JsonElement value, int depth, bool required)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (var element in value.EnumerateArray())
                {
                    Follow(element, depth + 1, required: false);
                }

                break;
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    Follow(member.Value, depth + 1, required: false);
                }

                break;
            default:
                Missing(required, "there is nothing that * could stand for");
                break;
        }
    }

    private void WriteObject(IReadOnlyList<string> names, JsonElement value)
    {
        Separate();
        output.Write("{"u8);
        int members = 0;
        foreach (string name in names)
        {
            if (value.TryGetProperty(name, out var member))
            {
                output.Write(members++ > 0 ? ","u8 : default);
                output.WriteMember(name, member);
            }
        }

        output.Write("}"u8);
    }

    private void Separate() => output.Write(_written++ > 0 ? ","u8 : default);

    private readonly void Missing(bool required, string what)
    {
        if (required)
        {
            throw new MalformedDataException($"{path}: {what}");
        }
    }
}
