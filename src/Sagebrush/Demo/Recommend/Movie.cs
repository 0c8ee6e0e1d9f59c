namespace Sagebrush.Demo;

/// <summary>A movie.</summary>
/// <param name="Id">Its number, a label of the k-NN.</param>
/// <param name="Title">With the year in which it came out.</param>
/// <param name="Genres">Their names.</param>
internal sealed record Movie(int Id, string Title, IReadOnlyList<string> Genres)
{
    /// <summary>Title and genres.</summary>
    public override string ToString() => Genres.Count == 0 ? Title : $"{Title} [{string.Join(", ", Genres)}]";
}
