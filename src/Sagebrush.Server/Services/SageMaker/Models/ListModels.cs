using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>The models, a page at a time.</summary>
    /// <exception cref="AwsException">ValidationException: a token that no list gave.</exception>
    public override ValueTask<ListModelsResponse> ListModels(ListModelsRequest request, Call call, CancellationToken cancel)
    {
        var page = _tables.Models.List(Paging.Of(request.SortBy, request.SortOrder, request.MaxResults, request.NextToken) with
        {
            NameContains = request.NameContains,
            CreationTimeAfter = request.CreationTimeAfter,
            CreationTimeBefore = request.CreationTimeBefore,
        });
        return new(new ListModelsResponse
        {
            Models = [.. page.Items.Select(row => new ModelSummary
            {
                ModelName = row.Key, ModelArn = ArnOf("model", row.Key), CreationTime = row.Created,
            })],
            NextToken = page.NextToken,
        });
    }
}
