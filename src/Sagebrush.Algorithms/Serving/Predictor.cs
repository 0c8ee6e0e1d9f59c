using Sagebrush.Data;

namespace Sagebrush.Serving;

/// <summary>A loaded model. Many threads may call it at once; it knows nothing of HTTP.</summary>
public abstract class Predictor
{
    /// <summary>Answers every row.</summary>
    /// <param name="rows">m × d, without labels.</param>
    /// <param name="into">Gets rows and columns.</param>
    /// <exception cref="MalformedDataException">Rows that the model cannot take, for example of another width.</exception>
    public abstract void Predict(RowBatch rows, Predictions into);
}
