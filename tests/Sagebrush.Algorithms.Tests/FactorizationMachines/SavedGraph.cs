using System.Globalization;
using System.Text.Json;

namespace Sagebrush.Tests.FactorizationMachines;

/// <summary>Computes what a saved network computes for one row, operator by operator as MXNet documents them.</summary>
/// <param name="graph">symbol.json.</param>
internal sealed class SavedGraph(JsonElement graph)
{
    /// <summary>The output of the network.</summary>
    /// <param name="inputs">Matrices by name, a row for each sample.</param>
    public double Score(IReadOnlyDictionary<string, double[,]> inputs)
    {
        List<double[,]> outputs = [];
        foreach (var node in graph.GetProperty("nodes").EnumerateArray())
        {
            double[][,] given = [.. node.GetProperty("inputs").EnumerateArray().Select(entry => outputs[entry[0].GetInt32()])];
            outputs.Add(node.GetProperty("op").GetString() == "null" ? inputs.GetValueOrDefault(node.GetProperty("name").GetString()!, new double[1, 1]) : Apply(node, given));
        }

        return outputs[graph.GetProperty("heads")[0][0].GetInt32()][0, 0];
    }

    private static double[,] Apply(JsonElement node, double[][,] given) => node.GetProperty("op").GetString() switch
    {
        "dot" => Matrix(given[0].GetLength(0), given[1].GetLength(1), (i, j) => Sum(given[1].GetLength(0), t => given[0][i, t] * given[1][t, j])),
        "FullyConnected" => FullyConnected(node, given),
        "square" => Matrix(given[0].GetLength(0), given[0].GetLength(1), (i, j) => given[0][i, j] * given[0][i, j]),
        "_square_sum" => Rows(node, given[0], value => value * value),
        "sum" => Rows(node, given[0], value => value),
        "broadcast_add" => Matrix(given[0].GetLength(0), given[0].GetLength(1), (i, j) => given[0][i, j] + given[1][0, 0]),
        "elemwise_add" => Matrix(given[0].GetLength(0), given[0].GetLength(1), (i, j) => given[0][i, j] + given[1][i, j]),
        "elemwise_sub" => Matrix(given[0].GetLength(0), given[0].GetLength(1), (i, j) => given[0][i, j] - given[1][i, j]),
        "_mul_scalar" => Matrix(given[0].GetLength(0), given[0].GetLength(1), (i, j) => given[0][i, j] * double.Parse(Attribute(node, "scalar")!, CultureInfo.InvariantCulture)),
        "Concat" when Attribute(node, "dim") == "1" => Matrix(1, given.Sum(part => part.GetLength(1)), (_, j) => given.SelectMany(part => part.Cast<double>()).ElementAt(j)),
        "LogisticRegressionOutput" => Matrix(1, 1, (i, j) => 1 / (1 + Math.Exp(-given[0][i, j]))),
        "LinearRegressionOutput" => given[0],
        var op => throw new NotSupportedException(op),
    };

    // x · Wᵀ + b.
    private static double[,] FullyConnected(JsonElement node, double[][,] given)
    {
        int outputs = int.Parse(Attribute(node, "num_hidden")!, CultureInfo.InvariantCulture);
        bool hasBias = Attribute(node, "no_bias") != "True";
        return Matrix(given[0].GetLength(0), outputs, (i, j) => Sum(given[1].GetLength(1), t => given[0][i, t] * given[1][j, t]) + (hasBias ? given[2][0, j] : 0));
    }

    private static double[,] Rows(JsonElement node, double[,] given, Func<double, double> value) =>
        (Attribute(node, "axis"), Attribute(node, "keepdims")) == ("1", "True") ? Matrix(given.GetLength(0), 1, (i, _) => Sum(given.GetLength(1), t => value(given[i, t])))
        : throw new NotSupportedException();

    private static string? Attribute(JsonElement node, string name) => node.GetProperty("attrs").TryGetProperty(name, out var value) ? value.GetString() : null;

    private static double Sum(int count, Func<int, double> term) => Enumerable.Range(0, count).Sum(term);

    private static double[,] Matrix(int rows, int columns, Func<int, int, double> cell)
    {
        var matrix = new double[rows, columns];
        for (int i = 0; i < rows; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                matrix[i, j] = cell(i, j);
            }
        }

        return matrix;
    }
}
