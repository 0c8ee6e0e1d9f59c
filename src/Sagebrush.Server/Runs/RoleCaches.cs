using System.Security.Cryptography;
using System.Text;

namespace Sagebrush.Runs;

/// <summary>
/// Folders in which runs of one role share what they make, compiled scripts for example. What is in one comes from the users of that role, and no other role
/// gets to see it.
/// </summary>
/// <param name="folder">Holds a folder per role; made when needed.</param>
public sealed class RoleCaches(string folder)
{
    /// <summary>The variable that names the folder to a container.</summary>
    public const string Variable = "SAGEBRUSH_CACHE";

    // The folder around it is closed to all but the server; a run sees this one alone, and may have a user of its own.
    private const UnixFileMode ForAll = (UnixFileMode)0x1FF;

    /// <summary>The folder of a role, made where it is missing.</summary>
    /// <param name="roleArn">The role.</param>
    public string Of(string roleArn)
    {
        string path = Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(roleArn)))[..32]);
        if (!Directory.Exists(path))
        {
            Directory.CreateDirectory(path);
            if (!OperatingSystem.IsWindows())
            {
                File.SetUnixFileMode(path, ForAll);
            }
        }

        return path;
    }
}
