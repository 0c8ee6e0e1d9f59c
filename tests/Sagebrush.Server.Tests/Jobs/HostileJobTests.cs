using System.Formats.Tar;
using System.IO.Compression;
using Sagebrush.Store;
using Sagebrush.Wire.Shapes.SageMaker;
using Xunit;

namespace Sagebrush.Jobs;

/// <summary>Jobs that mean harm: each ends, says how, and takes nothing from the server.</summary>
public sealed class HostileJobTests
{
    private const string Secret = "/etc/shells";

    [Fact]
    public async Task Links_out_of_the_model_are_packed_as_links()
    {
        await using var bench = new TrainingBench();
        var job = await bench.Run(TrainingBench.Job("links", $"ln -s {Secret} model/secret; ln -s /etc model/folder; echo x > model/x; ln -s x model/inside"));

        Assert.Equal(TrainingJobStatus.Completed, job.TrainingJobStatus);
        var entries = Entries(bench, "out/links/output/model.tar.gz");
        Assert.Equal(["folder", "inside", "secret", "x"], entries.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((TarEntryType.SymbolicLink, Secret), entries["secret"]);
        Assert.Equal((TarEntryType.SymbolicLink, "x"), entries["inside"]);
    }

    [Fact]
    public async Task Links_out_of_the_model_are_not_stored_as_objects()
    {
        await using var bench = new TrainingBench();
        var request = TrainingBench.Job("objects", $"ln -s {Secret} model/secret; ln -s /etc model/folder; echo x > model/x; ln -s x model/inside");
        await bench.Run(request with { OutputDataConfig = request.OutputDataConfig with { CompressionType = OutputCompressionType.NONE } });

        Assert.Equal("x\n", bench.Text("out/objects/output/model/inside"));
        Assert.Equal("x\n", bench.Text("out/objects/output/model/x"));
        Assert.Null(bench.Objects.Find(TrainingBench.Bucket, "out/objects/output/model/secret"));
        Assert.Null(bench.Objects.Find(TrainingBench.Bucket, "out/objects/output/model/folder/shells"));
    }

    [Fact]
    public async Task A_model_folder_that_became_a_link_is_empty()
    {
        await using var bench = new TrainingBench();
        var job = await bench.Run(TrainingBench.Job("swapped", "rm -r model output/data; ln -s /etc model; ln -s /etc output/data"));

        Assert.Equal(TrainingJobStatus.Completed, job.TrainingJobStatus);
        using var model = new GZipStream(bench.Objects.Open(bench.Objects.Find(TrainingBench.Bucket, "out/swapped/output/model.tar.gz")!), CompressionMode.Decompress);
        Assert.Equal(-1, model.ReadByte());
        Assert.Null(bench.Objects.Find(TrainingBench.Bucket, "out/swapped/output/output.tar.gz"));
    }

    [Fact]
    public async Task Pipes_and_sockets_are_no_part_of_a_model()
    {
        await using var bench = new TrainingBench();
        var job = await bench.Run(TrainingBench.Job(
            "pipes", "mkfifo model/pipe; python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"model/socket\")'; echo x > model/x"));

        Assert.Equal(TrainingJobStatus.Completed, job.TrainingJobStatus);
        Assert.Equal(["x"], Entries(bench, "out/pipes/output/model.tar.gz").Keys);
    }

    [Theory]
    [InlineData("mkfifo output/failure")]
    [InlineData("ln -s /etc/shells output/failure")]
    [InlineData("rm -r output; ln -s /etc output; ln -s shells /opt/ml/failure")]
    [InlineData("mkdir output/failure")]
    public async Task A_reason_that_is_no_file_of_the_container_is_none(string script)
    {
        await using var bench = new TrainingBench();
        var job = await bench.Run(TrainingBench.Job("reason", script + "; exit 5"));

        Assert.Equal("AlgorithmError: , exit code: 5", job.FailureReason);
    }

    [Fact]
    public async Task A_huge_reason_is_cut()
    {
        await using var bench = new TrainingBench();
        var job = await bench.Run(TrainingBench.Job("huge", "truncate -s 1G output/failure; printf out | dd of=output/failure conv=notrunc 2>/dev/null; exit 5"));

        Assert.StartsWith("AlgorithmError: out", job.FailureReason, StringComparison.Ordinal);
        Assert.True(job.FailureReason!.Length <= 1024);
    }

    [Fact]
    public async Task What_nobody_may_enter_is_cleaned_up()
    {
        await using var bench = new TrainingBench();
        await bench.Put("data/a", "1\n");
        var job = await bench.Run(TrainingBench.Job(
            "closed", "mkdir -p model/deep/er; echo x > model/deep/er/x; chmod 000 model/deep input/data/train", TrainingBench.Channel("train", "data/")));

        Assert.True(job.TrainingJobStatus is TrainingJobStatus.Completed or TrainingJobStatus.Failed);
        await bench.Clean("closed");
    }

    [Fact]
    public async Task A_child_that_left_its_session_ends_with_its_job()
    {
        await using var bench = new TrainingBench();
        await bench.Run(TrainingBench.Job("daemon", "setsid sh -c 'while true; do date > model/alive; sleep 0.01; done' & echo done"));

        await bench.Clean("daemon");
        Assert.False(Directory.Exists(Path.Combine(bench.Folder, "daemon")));
    }

    [Fact]
    public async Task A_line_without_end_comes_in_pieces()
    {
        await using var bench = new TrainingBench();
        var job = await bench.Run(TrainingBench.Job("endless", "head -c 700000 /dev/zero | tr '\\0' x; echo; echo end; head -c 1000 /dev/urandom; echo"));

        Assert.Equal(TrainingJobStatus.Completed, job.TrainingJobStatus);
        Assert.Contains("end", bench.Lines("endless"));
    }

    private static Dictionary<string, (TarEntryType, string)> Entries(TrainingBench bench, string key)
    {
        using var gzip = new GZipStream(bench.Objects.Open(bench.Objects.Find(TrainingBench.Bucket, key)!), CompressionMode.Decompress);
        using var tar = new TarReader(gzip);
        var entries = new Dictionary<string, (TarEntryType, string)>();
        while (tar.GetNextEntry() is { } entry)
        {
            entries[entry.Name] = (entry.EntryType, entry.LinkName);
        }

        return entries;
    }
}
