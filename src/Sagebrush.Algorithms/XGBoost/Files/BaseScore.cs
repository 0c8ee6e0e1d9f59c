using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Sagebrush.XGBoost;

/// <summary>
/// The global bias in a model's file. Since 3.1 it is a list, one number for each target, and older libraries take a list for their default without a word:
/// a list of one number, or of equal ones, becomes that number.
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
    /// <exception cref="InvalidDataException">The numbers differ.</exception>
    public static ReadOnlySpan<byte> AsNumber(ReadOnlySpan<byte> model)
    {
        // Behind the trees, near the end; a note of the user's could have the same name before.
        int key = model.LastIndexOf(Key);
        if (key < 0 || !TryFind(model, key + Key.Length, out var place) || model[place.Text] is not [(byte)'[', .., (byte)']'])
        {
            return model;
        }

        byte[] number = Encoding.ASCII.GetBytes(Single(Encoding.ASCII.GetString(model[place.Text])));
        byte[] length = place.HasLength ? Length(number.Length) : [];
        return (byte[])[.. model[..place.Start], .. length, .. number, .. model[place.Text.End..]];
    }

    private static bool TryFind(ReadOnlySpan<byte> model, int at, out (int Start, Range Text, bool HasLength) place)
    {
        place = default;
        if (model[at..] is [(byte)'S', var marker, ..])
        {
            int size = marker switch { (byte)'i' or (byte)'U' => 1, (byte)'I' => 2, (byte)'l' => 4, (byte)'L' => 8, _ => 0 }, start = at + 2 + size;
            if (size == 0 || start > model.Length)
            {
                return false;
            }

            long length = 0;
            foreach (byte part in model[(at + 2)..start])
            {
                length = length << 8 | part;
            }

            place = (at + 1, length is >= 0 && length <= model.Length - start ? start..(start + (int)length) : start..start, true);
            return true;
        }

        int open = model[at..].IndexOf(":"u8) is >= 0 and var colon && model[(at + colon)..].IndexOf((byte)'"') is >= 0 and var quote ? at + colon + quote + 1 : -1;
        int end = open < 0 ? -1 : model[open..].IndexOf((byte)'"');
        place = end < 0 ? default : (open, open..(open + end), false);
        return end >= 0;
    }

    private static byte[] Length(int length)
    {
        var bytes = new byte[1 + sizeof(long)];
        bytes[0] = (byte)'L';
        BinaryPrimitives.WriteInt64BigEndian(bytes.AsSpan(1), length);
        return bytes;
    }

    private static string Single(string list)
    {
        string[] numbers = list[1..^1].Split(',', StringSplitOptions.TrimEntries);
        var distinct = numbers.Select(number => float.Parse(number, CultureInfo.InvariantCulture)).Distinct();
        return distinct.Count() == 1 ? numbers[0]
            : throw new InvalidDataException($"its base_score is a list of different numbers, {list}: XGBoost {XGBoostLibrary.Version} knows one for all classes only.");
    }
}
