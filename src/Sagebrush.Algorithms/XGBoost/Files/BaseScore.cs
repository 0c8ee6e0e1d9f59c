using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Sagebrush.XGBoost;

/// <summary>
/// The global bias in a model's file. Since 3.1 it is a list, one number for each target, and older libraries take a list for their default without a word:
/// a list of one number, or of equal ones, becomes that number; others are told apart from the model, which gets 0.
/// <code>
/// "base_score":"[1.0026694E1]"                               JSON
/// L 0000000000000A base_score S L 0000000000000D [1.0026694E1]   Universal Binary JSON
/// </code>
/// </summary>
internal static class BaseScore
{
    private static ReadOnlySpan<byte> Key => "base_score"u8;

    /// <summary>The same model with a single number.</summary>
    /// <param name="model">JSON or Universal Binary JSON.</param>
    /// <param name="biases">The numbers, where they differ: then the model's is 0; else null.</param>
    public static ReadOnlySpan<byte> AsNumber(ReadOnlySpan<byte> model, out float[]? biases)
    {
        biases = null;
        // Behind the trees, near the end; a note of the user's could have the same name before.
        int key = model.LastIndexOf(Key), at = key + Key.Length;
        bool isBinary = key >= 0 && model[at..] is [(byte)'S', ..];
        var text = key < 0 ? default : isBinary ? BinaryText(model, at + 1) : JsonText(model, at);
        if (model[text] is not [(byte)'[', .., (byte)']'])
        {
            return model;
        }

        string[] numbers = Encoding.ASCII.GetString(model[text])[1..^1].Split(',', StringSplitOptions.TrimEntries);
        float[] values = [.. numbers.Select(number => float.TryParse(number, CultureInfo.InvariantCulture, out float value) ? value : float.NaN)];
        biases = values.Distinct().Count() > 1 ? values : null;
        byte[] number = Encoding.ASCII.GetBytes(biases is null ? numbers[0] : "0E0");
        return isBinary ? (byte[])[.. model[..(at + 1)], .. Length(number.Length), .. number, .. model[text.End..]]
            : (byte[])[.. model[..text.Start], .. number, .. model[text.End..]];
    }

    // Behind the key's own quote the text stands in quotes.
    private static Range JsonText(ReadOnlySpan<byte> model, int at)
    {
        int open = model[at..].Length > 1 ? model[(at + 1)..].IndexOf((byte)'"') + at + 2 : 0;
        int length = open > at + 1 ? model[open..].IndexOf((byte)'"') : -1;
        return length < 0 ? default : open..(open + length);
    }

    private static Range BinaryText(ReadOnlySpan<byte> model, int at)
    {
        var rest = model[at..];
        long length = UniversalBinaryJson.Count(ref rest);
        int start = model.Length - rest.Length;
        return (ulong)length <= (ulong)rest.Length ? start..(start + (int)length) : default;
    }

    private static byte[] Length(int length)
    {
        var bytes = new byte[1 + sizeof(long)];
        bytes[0] = (byte)'L';
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(1), length);
        return bytes;
    }
}
