using Sagebrush.Shapes;
using Xunit;

namespace Sagebrush.Laws;

public sealed class GeneratedFileTests
{
    public static TheoryData<string> Paths => [.. Generate.All(Repository.Root()).Select(file => file.Path)];

    [Theory]
    [MemberData(nameof(Paths))]
    public void What_is_generated_is_checked_in(string path) => Assert.Equal(
        Generate.All(Repository.Root()).Single(file => file.Path == path).Text, File.ReadAllText(Path.Combine(Repository.Root(), path)));
}
