using Sagebrush.Algorithms;

namespace Sagebrush.XGBoost;

/// <summary>
/// A saved model, told by its first bytes: JSON, Universal Binary JSON, or the binary form of old versions with the mark <c>binf</c> or without. What would
/// run code when it is read, or is no model, is refused before the library sees it: the library trusts what it reads.
/// </summary>
internal static class ModelFile
{
    private const string SaveAgain = "Load it in Python and save the model itself: booster.save_model(\"xgboost-model\"), for a scikit-learn estimator "
        + "estimator.save_model(\"xgboost-model\"); then pack that file into model.tar.gz.";

    /// <summary>The booster in a model's file, and the bias of each of its margins where these differ.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="bytes">All of the file.</param>
    /// <exception cref="ClientException">No model that can be read here; the message says what it is instead.</exception>
    public static (Booster Booster, float[]? Biases) Read(string name, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return (Booster.Load(Checked(bytes, out float[]? biases)), biases);
        }
        catch (InvalidDataException e)
        {
            throw new ClientException($"Model {name} cannot be loaded: {e.Message}", e);
        }
        catch (XGBoostException e)
        {
            throw new ClientException($"Model {name} cannot be loaded: XGBoost {XGBoostLibrary.Version} says: {e.Message}", e);
        }
    }

    private static ReadOnlySpan<byte> Checked(ReadOnlySpan<byte> bytes, out float[]? biases)
    {
        biases = null;
        switch (bytes)
        {
            case []:
                throw new InvalidDataException("the file is empty.");
            case [(byte)'{', (byte)'"' or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or (byte)'}', ..]:
                return BaseScore.AsNumber(bytes, out biases);
            case [(byte)'{', ..]:
                UniversalBinaryJson.Check(bytes);
                return BaseScore.AsNumber(bytes, out biases);
            case [0x80, >= 2 and <= 5, ..]:
                throw new InvalidDataException($"it is a Python pickle, which would run the code that it holds. {SaveAgain}");
            case [0x1F, 0x8B, ..]:
                throw new InvalidDataException("it is compressed; model.tar.gz holds the model's file itself.");
        }

        if (bytes.StartsWith("CONFIG-offset:"u8))
        {
            throw new InvalidDataException($"it is a booster's memory, good only for the version that wrote it. {SaveAgain}");
        }

        LegacyModel.Check(bytes.StartsWith("binf"u8) ? bytes[4..] : bytes);
        return bytes;
    }
}
