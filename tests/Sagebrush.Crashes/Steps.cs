namespace Sagebrush.Crashes;

/// <summary>Stands beside a store and is told each step that it takes on disk, whether on the objects' files or on the database's.</summary>
internal abstract class Steps
{
    /// <summary>Told before a step is taken; an <see cref="IOException"/> is the step's failure.</summary>
    /// <param name="step">Which.</param>
    /// <param name="path">The file or folder concerned.</param>
    /// <param name="bytes">How many are to be written; 0 for other steps.</param>
    /// <returns>How many of them will be.</returns>
    public virtual int Begin(Step step, string path, int bytes) => bytes;

    /// <summary>Told after a step was taken; an <see cref="IOException"/> is the step's failure all the same.</summary>
    public virtual void End(Step step, string path)
    {
    }

    /// <summary>Takes a step between <see cref="Begin"/> and <see cref="End"/>.</summary>
    public T Take<T>(Step step, string path, int bytes, Func<int, T> take)
    {
        var taken = take(Begin(step, path, bytes));
        End(step, path);
        return taken;
    }
}
