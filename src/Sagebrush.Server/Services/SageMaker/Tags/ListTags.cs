using System.Globalization;
using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>The tags of a resource by key.</summary>
    /// <exception cref="AwsException">ValidationException: no such resource, or a token that no list gave.</exception>
    public override ValueTask<ListTagsResponse> ListTags(ListTagsRequest request, Call call, CancellationToken cancel)
    {
        var all = _tags.Of(request.ResourceArn);
        int start = 0;
        if (request.NextToken is { } token && !(int.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out start) && start <= all.Count))
        {
            throw AwsError.Validation.With($"Invalid NextToken '{token}': use the one that the last ListTags gave.");
        }

        int end = Math.Min(all.Count, start + (request.MaxResults ?? Tags.Limit));
        return new(new ListTagsResponse
        {
            Tags = [.. all.Skip(start).Take(end - start)],
            NextToken = end < all.Count ? end.ToString(CultureInfo.InvariantCulture) : null,
        });
    }
}
