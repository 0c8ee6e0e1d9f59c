using Sagebrush.Wire;
using Sagebrush.Wire.Shapes.SageMaker;

namespace Sagebrush.Services;

partial class SageMakerService
{
    /// <summary>Processing jobs, newest first unless asked otherwise.</summary>
    /// <exception cref="AwsException">ValidationException: a token that no list gave.</exception>
    public override ValueTask<ListProcessingJobsResponse> ListProcessingJobs(ListProcessingJobsRequest request, Call call, CancellationToken cancel)
    {
        var page = _tables.ProcessingJobs.List(Paging.Of(request.SortBy, request.SortOrder, request.MaxResults, request.NextToken) with
        {
            NameContains = request.NameContains,
            StatusEquals = request.StatusEquals,
            CreationTimeAfter = request.CreationTimeAfter,
            CreationTimeBefore = request.CreationTimeBefore,
            LastModifiedTimeAfter = request.LastModifiedTimeAfter,
            LastModifiedTimeBefore = request.LastModifiedTimeBefore,
        });
        return new(new ListProcessingJobsResponse { ProcessingJobSummaries = [.. page.Items.Select(Summary)], NextToken = page.NextToken });
    }

    private ProcessingJobSummary Summary(ProcessingJob job) => new()
    {
        ProcessingJobName = job.Key,
        ProcessingJobArn = ArnOf(ProcessingJob.Kind, job.Key),
        CreationTime = job.Created,
        LastModifiedTime = job.Modified,
        ProcessingEndTime = job.ProcessingEnded,
        ProcessingJobStatus = job.ProcessingJobStatus,
        FailureReason = job.FailureReason,
        ExitMessage = job.ExitMessage,
    };
}
