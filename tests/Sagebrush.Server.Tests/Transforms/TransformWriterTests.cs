using System.Text;
using Sagebrush.Data;
using Sagebrush.Transforms;
using Xunit;

namespace Sagebrush.Tests.Transforms;

public sealed class TransformWriterTests
{
    private static readonly TransformShape Csv = new() { SplitType = "Line", AssembleWith = "Line", ContentType = "text/csv", Accept = "text/csv" };
    private static readonly TransformShape Json = Csv with { ContentType = "application/jsonlines", Accept = "application/jsonlines" };

    [Fact]
    public async Task Answers_stand_alone_by_default() => Assert.Equal("0.1\n0.9\n", await Store("1,2\n3,4\n", Csv, "0.1\n0.9\n"));

    [Fact]
    public async Task A_line_end_is_added_to_an_answer_that_has_none() => Assert.Equal("0.1\n0.9\n", await Store("1\n2\n", Csv with { BatchStrategy = "SingleRecord" }, "0.1", "0.9\n"));

    [Fact]
    public async Task Without_lines_answers_are_put_together_as_they_are() =>
        Assert.Equal("ab", await Store("1\n2\n", Csv with { BatchStrategy = "SingleRecord", AssembleWith = "None", Accept = "application/x-npy" }, "a", "b"));

    // The examples of "Associate Prediction Results with Input Records".
    [Fact]
    public async Task A_row_is_followed_by_its_answer() => Assert.Equal("1,2,3,1\n4,5,6,0\n", await Store("1,2,3\r\n\n4,5,6", Csv with { JoinSource = "Input" }, "1\n0\n"));

    [Fact]
    public async Task The_columns_that_the_filter_left_out_are_joined_all_the_same() =>
        Assert.Equal("id,2,3,1\n", await Store("id,2,3\n", Csv with { InputFilter = JsonPath.Parse("$[1:]"), JoinSource = "Input" }, "1\n"));

    [Fact]
    public async Task An_identifier_and_the_answer_are_kept() => Assert.Equal("a,0.5\nb,0.7\n", await Store("a,2,3\nb,3,4\n", Csv with
    {
        InputFilter = JsonPath.Parse("$[1:]"),
        JoinSource = "Input",
        OutputFilter = JsonPath.Parse("$[0,-1]"),
    }, "0.5\n0.7"));

    [Fact]
    public async Task An_answer_is_a_member_of_its_json_record() => Assert.Equal(
        "{\"key\":1,\"SageMakerOutput\":{\"label\":1}}\n{\"SageMakerInput\":[2],\"SageMakerOutput\":{\"label\":0}}\n",
        await Store("{\"key\":1}\n[2]\n", Json with { JoinSource = "Input" }, "{\"label\":1}\n{\"label\":0}\n"));

    [Fact]
    public async Task Members_of_joined_records_are_selected() => Assert.Equal("{\"id\":7,\"SageMakerOutput\":0.5}\n", await Store("{\"id\":7,\"features\":[1,2]}\n", Json with
    {
        InputFilter = JsonPath.Parse("$.features"),
        JoinSource = "Input",
        OutputFilter = JsonPath.Parse("$['id','SageMakerOutput']"),
    }, "0.5"));

    [Fact]
    public async Task A_document_over_several_lines_is_one_record() => Assert.Equal(
        "{\"a\":1,\"SageMakerOutput\":{\"b\": 2}}",
        await Store("{\n\"a\":1}\n", new() { ContentType = "application/json", Accept = "application/json", JoinSource = "Input" }, "{\n\"b\": 2}"));

    [Fact]
    public async Task An_answer_alone_can_be_filtered_too() =>
        Assert.Equal("0.5\n0.7\n", await Store("1,2\n3,4\n", Csv with { Accept = "application/jsonlines", OutputFilter = JsonPath.Parse("$.score") }, "{\"score\":0.5}\n{\"score\":0.7}\n"));

    private const string Time = "2022-08-30T00:49:15Z";
    private const string Id = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    [Fact]
    public async Task A_row_gets_an_id_of_its_own_and_the_jobs_time()
    {
        string[] rows = (await Store("1\n2\n", Csv with { InferenceTime = Time }, "0.5\n0.7\n")).Split('\n');

        Assert.Matches($"^0.5,{Id},{Time}$", rows[0]);
        Assert.Matches($"^0.7,{Id},{Time}$", rows[1]);
        Assert.NotEqual(rows[0][4..40], rows[1][4..40]);
    }

    [Fact]
    public async Task A_document_gets_an_id_and_time_as_members() => Assert.Matches(
        $"^{{\"a\":1,\"SageMakerInferenceId\":\"{Id}\",\"SageMakerInferenceTime\":\"{Time}\"}}\n{{\"SageMakerOutput\":2,\"SageMakerInferenceId\":\"{Id}\",\"SageMakerInferenceTime\":\"{Time}\"}}\n$",
        await Store("1\n2\n", Json with { InferenceTime = Time }, "{\"a\":1}\n2\n"));

    [Fact]
    public async Task The_filter_chooses_from_id_and_time_too() => Assert.Equal(
        $"7,{Time}\n", await Store("7,1\n", Csv with { InferenceTime = Time, JoinSource = "Input", OutputFilter = JsonPath.Parse("$[0,-1]") }, "0.5\n"));

    [Fact]
    public async Task An_answer_with_other_records_than_the_request_is_an_error() => Assert.Equal(
        "lines 1 to 3: the answer has 2 records, the request had 3: they cannot be joined one to one",
        (await Assert.ThrowsAsync<MalformedDataException>(() => Store("1\n2\n3\n", Csv with { JoinSource = "Input" }, "0.1\n0.2\n"))).Message);

    [Fact]
    public async Task An_answer_of_another_type_than_asked_is_an_error() => Assert.Equal(
        "line 1: the answer is 'application/json', asked was 'text/csv'",
        (await Assert.ThrowsAsync<MalformedDataException>(() => Store("1\n", Csv with { JoinSource = "Input" }, "application/json", ["{}"]))).Message);

    [Fact]
    public async Task A_record_that_lacks_what_is_selected_is_named() => Assert.Equal(
        "record 2: $.score: there is no 'score'",
        (await Assert.ThrowsAsync<MalformedDataException>(() => Store("1\n2\n", Json with { OutputFilter = JsonPath.Parse("$.score") }, "{\"score\":1}\n{}\n"))).Message);

    private static Task<string> Store(string content, TransformShape shape, params string[] answers) => Store(content, shape, shape.Accept, answers);

    private static async Task<string> Store(string content, TransformShape shape, string? contentType, string[] answers)
    {
        Assert.Empty(shape.Problems());
        var stored = new MemoryStream();
        using var reader = new MiniBatchReader(new MemoryStream(Encoding.UTF8.GetBytes(content)), shape);
        using var writer = new TransformWriter(stored, shape);
        foreach (string answer in answers)
        {
            using var batch = await reader.Next(CancellationToken.None);
            await writer.Append(batch!, Encoding.UTF8.GetBytes(answer), contentType, CancellationToken.None);
        }

        Assert.Null(await reader.Next(CancellationToken.None));
        await writer.Complete(CancellationToken.None);
        return Encoding.UTF8.GetString(stored.ToArray());
    }
}
