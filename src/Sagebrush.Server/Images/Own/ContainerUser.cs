using System.Globalization;

namespace Sagebrush.Images;

/// <summary>Who a container's first process is, by the numbers of its own root file system.</summary>
/// <param name="Id">The user.</param>
/// <param name="Group">The user's group.</param>
/// <param name="Home">Where the user is at home.</param>
internal sealed record ContainerUser(int Id, int Group, string Home)
{
    /// <summary>The user that an image names: <c>UID</c>, <c>NAME</c>, either with <c>:GROUP</c>.</summary>
    /// <param name="root">The image's root, with <c>etc/passwd</c> and <c>etc/group</c> in it.</param>
    /// <param name="name">Empty for root.</param>
    /// <exception cref="ImageException">The image has no such user or group.</exception>
    public static ContainerUser Find(string root, string name)
    {
        string[] parts = name.Split(':', 2);
        string user = parts[0].Length == 0 ? "0" : parts[0];

        // root:x:0:0:root:/root:/bin/sh
        var entry = Lines(root, "/etc/passwd").FirstOrDefault(line => line.Length > 5 && (line[0] == user || line[2] == user));
        int id = Number(entry?[2] ?? user) ?? throw new ImageException($"unable to find user {user}: no matching entries in passwd file");
        int group = parts.Length > 1 && parts[1].Length > 0 ? GroupOf(root, parts[1]) : Number(entry?[3]) ?? 0;
        return new(id, group, entry?[5] is { Length: > 0 } home ? home : "/");
    }

    // root:x:0:
    private static int GroupOf(string root, string name) =>
        Number(Lines(root, "/etc/group").FirstOrDefault(line => line.Length > 2 && line[0] == name)?[2] ?? name)
            ?? throw new ImageException($"unable to find group {name}: no matching entries in group file");

    private static int? Number(string? text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number < FileOwners.Count ? number : null;

    private static IEnumerable<string[]> Lines(string root, string file)
    {
        string path = RootedPath.Resolve(root, file);
        return File.Exists(path) ? File.ReadLines(path).Select(line => line.Split(':')) : [];
    }
}
