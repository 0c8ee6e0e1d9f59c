namespace Sagebrush.Store;

/// <summary>
/// The CRC of two texts in a row, out of theirs: that of the first, multiplied by x to the number of bits of the second, plus that of the second. Powers of
/// x are put together from its squares (Adler, "crc32_combine" of zlib 1.2.12, 2022).
/// </summary>
internal sealed class CrcCombination
{
    private readonly ulong _polynomial, _one;

    /// <summary><c>_powers[k]</c>: x to the 2^k bytes.</summary>
    private readonly ulong[] _powers = new ulong[63];

    /// <param name="polynomial">Bit-reversed, without its highest term.</param>
    /// <param name="bits">32 or 64.</param>
    public CrcCombination(ulong polynomial, int bits)
    {
        (_polynomial, _one) = (polynomial, 1UL << (bits - 1));
        ulong power = _one >> 8;
        for (int k = 0; k < _powers.Length; k++)
        {
            _powers[k] = power;
            power = Multiply(power, power);
        }
    }

    /// <summary>The CRC of the first text followed by the second.</summary>
    /// <param name="first">The first one's, as it is shown.</param>
    /// <param name="second">The second one's.</param>
    /// <param name="length">Bytes of the second.</param>
    public ulong Combine(ulong first, ulong second, long length)
    {
        for (int k = 0; length != 0; k++, length >>= 1)
        {
            if ((length & 1) != 0)
            {
                first = Multiply(first, _powers[k]);
            }
        }

        return first ^ second;
    }

    /// <summary>A product modulo the polynomial; the highest bit is the constant term.</summary>
    private ulong Multiply(ulong one, ulong other)
    {
        ulong product = 0;
        for (; one != 0; one = (one << 1) & ((_one << 1) - 1))
        {
            if ((one & _one) != 0)
            {
                product ^= other;
            }

            other = (other & 1) != 0 ? (other >> 1) ^ _polynomial : other >> 1;
        }

        return product;
    }
}
