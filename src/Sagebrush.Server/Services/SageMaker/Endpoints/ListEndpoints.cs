using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>The endpoints, a page at a time.</summary>
    /// <exception cref="AwsException">ValidationException: a token that no list gave.</exception>
    public override ValueTask<ListEndpointsResponse> ListEndpoints(ListEndpointsRequest request, Call call, CancellationToken cancel)
    {
        var page = _tables.Endpoints.List(Paging.Of(request.SortBy, request.SortOrder, request.MaxResults, request.NextToken) with
        {
            NameContains = request.NameContains,
            CreationTimeAfter = request.CreationTimeAfter,
            CreationTimeBefore = request.CreationTimeBefore,
            LastModifiedTimeAfter = request.LastModifiedTimeAfter,
            LastModifiedTimeBefore = request.LastModifiedTimeBefore,
            StatusEquals = request.StatusEquals,
        });
        return new(new ListEndpointsResponse
        {
            Endpoints = [.. page.Items.Select(row => new EndpointSummary
            {
                EndpointName = row.Key, EndpointArn = ArnOf("endpoint", row.Key), CreationTime = row.Created, LastModifiedTime = row.Modified,
                EndpointStatus = row.EndpointStatus,
            })],
            NextToken = page.NextToken,
        });
    }
}
