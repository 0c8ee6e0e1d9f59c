using Sagebrush.Client;

namespace Sagebrush.Demo;

/// <summary>What a demo made and must remove, the newest first.</summary>
internal sealed class CleanUp(TextWriter output)
{
    private readonly Stack<(string What, Func<Task> Remove)> _made = new();

    /// <summary>Remembers something made.</summary>
    public void Later(string what, Func<Task> remove) => _made.Push((what, remove));

    /// <summary>Removes everything; what cannot be removed is named and the rest goes on. Answers whether all is gone.</summary>
    public async Task<bool> Run()
    {
        bool all = true;
        while (_made.TryPop(out var made))
        {
            try
            {
                await made.Remove();
                await output.WriteLineAsync($"  removed {made.What}");
            }
            catch (ServiceException e)
            {
                all = false;
                await output.WriteLineAsync($"  NOT removed: {made.What}: {e.Message}");
            }
        }

        return all;
    }
}
