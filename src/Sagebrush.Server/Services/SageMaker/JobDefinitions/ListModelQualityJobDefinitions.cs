using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>The definitions, a page at a time.</summary>
    /// <exception cref="AwsException">ValidationException: a token that no list gave.</exception>
    public override ValueTask<ListModelQualityJobDefinitionsResponse> ListModelQualityJobDefinitions(
        ListModelQualityJobDefinitionsRequest request, Call call, CancellationToken cancel)
    {
        var found = _tables.ModelQualityDefinitions.All()
            .Where(row => (request.EndpointName ?? EndpointOf(row)) == EndpointOf(row) && row.Key.Contains(request.NameContains ?? "", StringComparison.Ordinal)
                && !(row.Created >= request.CreationTimeBefore) && !(row.Created <= request.CreationTimeAfter));
        var (page, next) = SelectedPage.Of(
            found, request.SortBy == MonitoringJobDefinitionSortKey.Name ? row => row.Key : row => Sortable(row.Created), request.SortOrder, request.MaxResults, request.NextToken);
        return new(new ListModelQualityJobDefinitionsResponse
        {
            JobDefinitionSummaries = [.. page.Select(row => new MonitoringJobDefinitionSummary
            {
                MonitoringJobDefinitionName = row.Key, MonitoringJobDefinitionArn = ArnOf(ModelQualityDefinition.Kind, row.Key), CreationTime = row.Created,
                EndpointName = EndpointOf(row),
            })],
            NextToken = next,
        });
    }

    private static string EndpointOf(ModelQualityDefinition row) => row.Spec.ModelQualityJobInput.EndpointInput?.EndpointName ?? "";
}
