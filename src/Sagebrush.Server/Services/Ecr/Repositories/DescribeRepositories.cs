using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.Ecr;

namespace Sagebrush.Services;

partial class EcrService
{
    private const int MostDescribed = 100;

    /// <summary>Repositories by name: those that are asked for, or all, a page of them.</summary>
    /// <exception cref="AwsException">RepositoryNotFoundException.</exception>
    public override ValueTask<DescribeRepositoriesResponse> DescribeRepositories(DescribeRepositoriesRequest request, Call call, CancellationToken cancel)
    {
        if (request.RepositoryNames is { Count: > 0 } names)
        {
            return new(new DescribeRepositoriesResponse { Repositories = [.. names.Select(name => Describe(Find(name), call))] });
        }

        var (page, next) = PageOf(_images.Repositories.All(), repository => repository.Name, request.NextToken, request.MaxResults);
        return new(new DescribeRepositoriesResponse { Repositories = [.. page.Select(repository => Describe(repository, call))], NextToken = next });
    }

    /// <summary>A page of what is sorted by key; its token is the key of the last row before it.</summary>
    private static (IReadOnlyList<T> Page, string? Next) PageOf<T>(IEnumerable<T> all, Func<T, string> key, string? token, int? most)
    {
        int limit = most ?? MostDescribed;
        var found = all.Where(row => token is null || string.CompareOrdinal(key(row), token) > 0).Take(limit + 1).ToList();
        return found.Count > limit ? (found[..limit], key(found[limit - 1])) : (found, null);
    }
}
