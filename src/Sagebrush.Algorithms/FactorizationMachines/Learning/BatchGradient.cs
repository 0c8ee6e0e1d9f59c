using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using Sagebrush.Algorithms;
using Sagebrush.Numerics;

namespace Sagebrush.FactorizationMachines;

/// <summary>
/// The gradient of one step, of those features that have one. As bytes, little-endian:
/// <code>rows: i32 | bias: f32 | n: i32 | n features: i32 | n × (k + 1): f32, the factors of a feature and its linear weight</code>
/// </summary>
/// <param name="featureDim">d.</param>
/// <param name="numFactors">k.</param>
internal sealed class BatchGradient(int featureDim, int numFactors)
{
    private const int Block = 64;

    // The place of a feature plus one; 0 for one that has no gradient.
    private readonly int[] _placeOf = new int[featureDim];
    private readonly int _width = checked(numFactors + 1);

    // Features whose gradient fits into one message.
    private readonly int _most = (int)((Array.MaxLength / sizeof(float) - 3) / (numFactors + 2L));
    private int[] _features = [];
    private float[] _values = [];
    private byte[] _bytes = [];
    private int _count;

    /// <summary>Rows that made it.</summary>
    public int Rows { get; private set; }

    /// <summary>By the bias.</summary>
    public float Bias { get; private set; }

    /// <summary>Those that have a gradient.</summary>
    public ReadOnlySpan<int> Features => _features.AsSpan(0, _count);

    /// <summary>By a feature's factors.</summary>
    public ReadOnlySpan<float> Factors(int place) => Row(place)[..numFactors];

    /// <summary>By a feature's linear weight.</summary>
    public float Linear(int place) => Row(place)[numFactors];

    /// <summary>Forgets all.</summary>
    public void Clear()
    {
        foreach (int feature in Features)
        {
            _placeOf[feature] = 0;
        }

        (Rows, Bias, _count) = (0, 0, 0);
    }

    /// <summary>Adds the gradient of a batch.</summary>
    /// <param name="pass">That has run.</param>
    /// <param name="rows">Rows of the batch.</param>
    public void Add(BatchPass pass, int rows)
    {
        (Rows, Bias) = (Rows + rows, Bias + pass.BiasGradient);
        Reserve(pass.Groups.Count);
        foreach (int feature in pass.Groups.Features)
        {
            Place(feature);
        }

        ParallelRanges.Run(pass.Groups.Count, Block, (start, end) =>
        {
            for (int group = start; group < end; group++)
            {
                var row = Row(_placeOf[pass.Groups.Features[group]] - 1);
                pass.FactorGradient(group, row[..numFactors]);
                row[numFactors] = pass.LinearGradient(group);
            }
        }, CancellationToken.None);
    }

    /// <summary>Adds what another host computed.</summary>
    /// <param name="bytes">Of <see cref="ToBytes"/>.</param>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        var numbers = MemoryMarshal.Cast<byte, int>(bytes);
        int n = numbers[2];
        (Rows, Bias) = (Rows + numbers[0], Bias + BitConverter.Int32BitsToSingle(numbers[1]));
        Reserve(n);
        var features = numbers.Slice(3, n);
        var values = MemoryMarshal.Cast<byte, float>(bytes)[(3 + n)..];
        for (int i = 0; i < n; i++)
        {
            var sum = Row(Place(features[i]));
            TensorPrimitives.Add(sum, values.Slice(i * _width, _width), sum);
        }
    }

    /// <summary>All of it, good until the next call.</summary>
    public ReadOnlyMemory<byte> ToBytes()
    {
        int length = checked(sizeof(int) * (3 + _count * (1 + _width)));
        _bytes = _bytes.Length < length ? new byte[length] : _bytes;
        var numbers = MemoryMarshal.Cast<byte, int>(_bytes.AsSpan(0, length));
        numbers[0] = Rows;
        numbers[1] = BitConverter.SingleToInt32Bits(Bias);
        numbers[2] = _count;
        Features.CopyTo(numbers[3..]);
        MemoryMarshal.Cast<float, int>(_values.AsSpan(0, _count * _width)).CopyTo(numbers[(3 + _count)..]);
        return _bytes.AsMemory(0, length);
    }

    private Span<float> Row(int place) => _values.AsSpan(place * _width, _width);

    // The place of a feature; a new one begins with zeros.
    private int Place(int feature)
    {
        ref int place = ref _placeOf[feature];
        if (place == 0)
        {
            _features[_count] = feature;
            place = ++_count;
            Row(place - 1).Clear();
        }

        return place - 1;
    }

    // At most so many new features.
    private void Reserve(int more)
    {
        int needed = Math.Min(featureDim, _count + more);
        if (needed > _most)
        {
            throw new ClientException(string.Create(CultureInfo.InvariantCulture,
                $"The gradient of a batch has up to {needed} features with {numFactors} factors each, hosts can share that of {_most}: take a smaller mini_batch_size, or one host."));
        }

        if (needed > _features.Length)
        {
            int length = Math.Min(Math.Min(featureDim, _most), Math.Max(needed, 2 * _features.Length));
            Array.Resize(ref _features, length);
            Array.Resize(ref _values, length * _width);
        }
    }
}
