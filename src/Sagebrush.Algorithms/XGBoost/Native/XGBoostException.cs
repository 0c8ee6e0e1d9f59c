namespace Sagebrush.XGBoost;

/// <summary>What the XGBoost library answered to a call that it could not do.</summary>
/// <param name="text">All of the library's words, with place and stack.</param>
public sealed class XGBoostException(string text) : Exception(Sentence(text))
{
    // [12:34:56] ../src/objective/multiclass_obj.cu:123: SoftmaxMultiClassObj: label must be in [0, num_class).
    // Stack trace: …
    private static string Sentence(string text)
    {
        string first = text.Split("\nStack trace", 2)[0].Trim();
        int place = first.StartsWith('[') ? first.IndexOf("] ", StringComparison.Ordinal) : -1;
        string tail = place < 0 ? first : first[(place + 2)..];
        int colon = tail.IndexOf(": ", StringComparison.Ordinal);
        return place >= 0 && colon > 0 && tail.LastIndexOf('/', colon) >= 0 ? tail[(colon + 2)..].Trim() : tail;
    }
}
