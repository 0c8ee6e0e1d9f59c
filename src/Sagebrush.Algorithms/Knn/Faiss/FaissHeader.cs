using Sagebrush.Numerics;

namespace Sagebrush.Knn;

/// <summary>
/// What every index of a FAISS file begins with:
/// <code>name: 4 letters | d: i32 | n: i64 | 1 &lt;&lt; 20: i64 | 1 &lt;&lt; 20: i64 | is_trained: u8 | metric: i32, 0 inner product or 1 L2</code>
/// </summary>
/// <param name="Name">Kind of index: <c>IxF2</c>, <c>IxFI</c>, <c>IwFl</c> or <c>IwPQ</c>.</param>
/// <param name="Dimensions">d.</param>
/// <param name="Count">n.</param>
/// <param name="Metric">What near means.</param>
internal readonly record struct FaissHeader(string Name, int Dimensions, int Count, Metric Metric)
{
    private const int InnerProduct = 0, L2 = 1;

    /// <summary>FAISS leaves two numbers that nobody uses any more.</summary>
    private const long Dummy = 1 << 20;

    public static FaissHeader Read(FaissInput file)
    {
        string name = file.FourCc();
        int d = file.Int32();
        long n = file.Int64();
        (_, _, byte isTrained) = (file.Int64(), file.Int64(), file.Byte());
        int metric = file.Int32();
        file.Expect(d >= 1 && n >= 1 && n <= Array.MaxLength, $"an index {name} has {n} rows of {d} features");
        file.Expect(isTrained == 1, $"an index {name} is not trained");
        file.Expect(metric is L2 or InnerProduct, $"an index {name} has metric {metric}, expected 0 (inner product) or 1 (L2)");
        return new(name, d, (int)n, metric == L2 ? Metric.L2 : Metric.InnerProduct);
    }

    public void Write(FaissOutput file)
    {
        file.FourCc(Name);
        file.Int32(Dimensions);
        file.Int64(Count);
        file.Int64(Dummy);
        file.Int64(Dummy);
        file.Byte(1);
        file.Int32(Metric == Metric.L2 ? L2 : InnerProduct);
    }
}
