using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>Transform jobs, newest first unless asked otherwise.</summary>
    /// <exception cref="AwsException">ValidationException: a token that no list gave.</exception>
    public override ValueTask<ListTransformJobsResponse> ListTransformJobs(ListTransformJobsRequest request, Call call, CancellationToken cancel)
    {
        var page = _tables.TransformJobs.List(Paging.Of(request.SortBy, request.SortOrder, request.MaxResults, request.NextToken) with
        {
            NameContains = request.NameContains,
            StatusEquals = request.StatusEquals,
            CreationTimeAfter = request.CreationTimeAfter,
            CreationTimeBefore = request.CreationTimeBefore,
            LastModifiedTimeAfter = request.LastModifiedTimeAfter,
            LastModifiedTimeBefore = request.LastModifiedTimeBefore,
        });
        return new(new ListTransformJobsResponse { TransformJobSummaries = [.. page.Items.Select(Summary)], NextToken = page.NextToken });
    }

    private TransformJobSummary Summary(TransformJob job) => new()
    {
        TransformJobName = job.Key,
        TransformJobArn = ArnOf(TransformJob.Kind, job.Key),
        CreationTime = job.Created,
        LastModifiedTime = job.Modified,
        TransformEndTime = job.TransformEnded,
        TransformJobStatus = job.TransformJobStatus,
        FailureReason = job.FailureReason,
    };
}
