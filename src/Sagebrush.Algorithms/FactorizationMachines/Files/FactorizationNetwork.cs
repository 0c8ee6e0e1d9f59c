using System.Globalization;

namespace Sagebrush.FactorizationMachines;

/// <summary>
/// The network of a factorization machine, with which MXNet computes the scores that the model computes here: w0 + x·w + ½ Σ_f ((x·V_f)² − x²·V_f²).
/// Source: Rendle, "Factorization Machines" (2010), lemma 3.1.
/// </summary>
internal static class FactorizationNetwork
{
    private const string Logistic = "LogisticRegressionOutput", LeastSquares = "LinearRegressionOutput";

    // What MXNet numbers storage types with.
    private const string RowSparse = "1", Csr = "2";

    private static readonly (string Name, string Value)[] None = [], PerRow = [("axis", "1"), ("keepdims", "True")];

    /// <summary>The network for sparse rows, whose parameters have a row for each feature.</summary>
    public static NetworkGraph Sparse(int features, int factors, bool isClassifier)
    {
        var graph = new NetworkGraph();
        int x = graph.Input("data", ("__storage_type__", Csr));
        int linear = graph.Apply("broadcast_add", None,
            graph.Apply("dot", None, x, graph.Input(NetworkArrays.SparseLinear, Shape(features, 1), ("__storage_type__", RowSparse))),
            graph.Input(NetworkArrays.SparseBias, ("__shape__", "(1,)")));
        int Factors() => graph.Input(NetworkArrays.Factors, Shape(features, factors), ("__storage_type__", RowSparse));
        int products = Scaled(graph, 0.5, graph.Apply("square", None, graph.Apply("dot", None, x, Factors())));
        int sum = graph.Apply("sum", PerRow, graph.Apply("Concat", [("num_args", "2"), ("dim", "1")], linear, products));
        int squares = graph.Apply("dot", None, graph.Apply("square", None, x), graph.Apply("_square_sum", PerRow, Factors()));
        return Output(graph, graph.Apply("elemwise_add", None, sum, Scaled(graph, -0.5, squares)), isClassifier);
    }

    /// <summary>The network for dense rows, whose parameters have a column for each feature.</summary>
    public static NetworkGraph Dense(int features, int factors, bool isClassifier)
    {
        var graph = new NetworkGraph();
        (string, string)[] toFactors = [("no_bias", "True"), ("num_hidden", Text(factors))];
        int x = graph.Input("data");
        int linear = graph.Named("Linear_Plus_Bias", "FullyConnected", [("num_hidden", "1")],
            x, graph.Input(NetworkArrays.DenseLinear, Shape(1, features)), graph.Input(NetworkArrays.DenseBias, ("__shape__", "(1,)")));
        int Factors() => graph.Input(NetworkArrays.Factors, Shape(factors, features));
        int products = graph.Apply("square", None, graph.Apply("FullyConnected", toFactors, x, Factors()));
        int squares = graph.Apply("FullyConnected", toFactors, graph.Apply("square", None, x), graph.Apply("square", None, Factors()));
        int interactions = Scaled(graph, 0.5, graph.Apply("sum", PerRow, graph.Apply("elemwise_sub", None, products, squares)));
        return Output(graph, graph.Apply("elemwise_add", None, linear, interactions), isClassifier);
    }

    /// <summary>Whether a network of these operators is one of a classifier; null when it has no output that is known here.</summary>
    public static bool? IsClassifier(IReadOnlySet<string> operators) => operators.Contains(Logistic) ? true : operators.Contains(LeastSquares) ? false : null;

    private static int Scaled(NetworkGraph graph, double factor, int input) =>
        graph.Apply("_mul_scalar", [("scalar", factor.ToString(CultureInfo.InvariantCulture))], input);

    private static NetworkGraph Output(NetworkGraph graph, int scores, bool isClassifier)
    {
        graph.Named("out", isClassifier ? Logistic : LeastSquares, None, scores, graph.Input("out_label"));
        return graph;
    }

    private static (string, string) Shape(int rows, int columns) => ("__shape__", $"({Text(rows)}, {Text(columns)})");

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
