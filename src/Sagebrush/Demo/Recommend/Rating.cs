namespace Sagebrush.Demo;

/// <summary>What somebody thought of a movie.</summary>
/// <param name="User">Who.</param>
/// <param name="Movie">The movie's id.</param>
/// <param name="Stars">One to five.</param>
internal readonly record struct Rating(int User, int Movie, int Stars)
{
    /// <summary>From how many stars on a movie is liked.</summary>
    public const int LikedFrom = 4;

    /// <summary>It has many stars.</summary>
    public bool IsLiked => Stars >= LikedFrom;
}
