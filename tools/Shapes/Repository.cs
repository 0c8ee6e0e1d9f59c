namespace Sagebrush.Shapes;

/// <summary>Where things are in the checkout that this tool works on.</summary>
public static class Repository
{
    /// <summary>The folder of <c>Sagebrush.slnx</c>, looked for upwards from the program.</summary>
    public static string Root()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Sagebrush.slnx")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("Sagebrush.slnx is in no folder above the program.");
    }
}
