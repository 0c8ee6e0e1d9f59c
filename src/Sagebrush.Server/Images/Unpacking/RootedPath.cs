namespace Sagebrush.Images;

/// <summary>
/// Finds paths of a container below the folder that is its root: as the container would, so that no link and no <c>..</c> leads out. Good while nobody else
/// changes the folder.
/// </summary>
internal static class RootedPath
{
    private const int MostLinks = 40;

    /// <summary>Where a path of the container is on this machine, all links on the way followed within the root; the path need not exist.</summary>
    /// <param name="root">The container's root.</param>
    /// <param name="path">Absolute or relative to the root.</param>
    /// <param name="followLast">False: when the path itself is a link, the answer is the link.</param>
    /// <exception cref="ImageException">Links go round in circles.</exception>
    public static string Resolve(string root, string path, bool followLast = true)
    {
        var rest = new Stack<string>(Parts(path).Reverse());
        var found = new List<string>();
        int links = 0;
        while (rest.TryPop(out string? part))
        {
            if (part == "..")
            {
                if (found.Count > 0)
                {
                    found.RemoveAt(found.Count - 1);
                }

                continue;
            }

            found.Add(part);
            if ((rest.Count > 0 || followLast) && new FileInfo(Below(root, found)).LinkTarget is { } target)
            {
                if (++links > MostLinks)
                {
                    throw new ImageException($"Too many levels of symbolic links at '{path}'.");
                }

                if (target.StartsWith('/'))
                {
                    found.Clear();
                }
                else
                {
                    found.RemoveAt(found.Count - 1);
                }

                foreach (string step in Parts(target).Reverse())
                {
                    rest.Push(step);
                }
            }
        }

        return Below(root, found);
    }

    private static IEnumerable<string> Parts(string path) => path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(part => part != ".");

    private static string Below(string root, List<string> parts) => parts.Count == 0 ? root : root + "/" + string.Join('/', parts);
}
