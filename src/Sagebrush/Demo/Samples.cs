namespace Sagebrush.Demo;

/// <summary>The folder <c>samples</c>, as it was when the program was built.</summary>
internal static class Samples
{
    /// <summary>A file of it.</summary>
    /// <param name="name">With its folder: <c>iris/iris.py</c>.</param>
    /// <exception cref="FileNotFoundException">There is none of that name.</exception>
    public static byte[] Read(string name)
    {
        using var file = typeof(Samples).Assembly.GetManifestResourceStream(name) ?? throw new FileNotFoundException($"The sample {name} is missing.", name);
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
