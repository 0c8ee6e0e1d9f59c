using System.Text;
using Sagebrush.Store;

namespace Sagebrush.Services;

/// <summary>
/// The administrator of an installation whose configuration names no users: generated at first start and kept in the data folder, in a file that only its
/// owner may read, in the form of the option: <c>admin:AKIA…:SECRET</c>.
/// </summary>
public static class AdministratorKey
{
    private const string Name = "admin";

    /// <summary>The administrator of the installation that <paramref name="options"/> describe; no server need run. Null: none has yet run on that folder.</summary>
    /// <exception cref="DataFolderException">The file cannot be read or holds something else.</exception>
    public static ConfiguredUser? Find(Options options) => options.Users is [var first, ..] ? first : Read(DataFolder.AdministratorKeyIn(options.Data));

    /// <summary>Reads the file, or makes it with a new key; on disk when this returns.</summary>
    /// <exception cref="DataFolderException">The file cannot be read or written, or holds something else.</exception>
    public static ConfiguredUser FindOrMake(DataFolder folder)
    {
        string file = DataFolder.AdministratorKeyIn(folder.Path);
        if (Read(file) is { } kept)
        {
            return kept;
        }

        var user = new ConfiguredUser(Name, UniqueId.New("AKIA"), UniqueId.Secret());
        try
        {
            SecretFile.Write(file, Encoding.UTF8.GetBytes($"{user.Name}:{user.AccessKeyId}:{user.SecretAccessKey}\n"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataFolderException($"The administrator's key cannot be written to {file}: {e.Message}", e);
        }

        return user;
    }

    private static ConfiguredUser? Read(string file)
    {
        try
        {
            var user = ConfiguredUser.Parse(File.ReadAllText(file).Trim());
            return user.IsWellFormed ? user : throw new DataFolderException(
                $"{file} holds no key of the form NAME:ACCESSKEYID:SECRET; remove it, and the server makes a new one.");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new DataFolderException($"The administrator's key cannot be read from {file}: {e.Message}", e);
        }
    }
}
