using Sagebrush.Data;
using Xunit;

namespace Sagebrush.Tests;

public sealed class FileDatasetTests : IDisposable
{
    private readonly string _folder = Path.Combine(Directory.CreateTempSubdirectory("sagebrush-").FullName, "train");

    public FileDatasetTests() => Directory.CreateDirectory(_folder);

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(_folder)!, recursive: true);

    [Fact]
    public void Files_are_read_in_the_order_of_their_paths_also_below_folders()
    {
        Write("b.csv", "3,3\n"u8);
        Write("a/z.csv", "1,1\n2,2"u8);
        Write("a.csv", ""u8);
        Assert.Equal([1, 2, 3], Labels());
        Assert.Equal([1, 2, 3], Labels());
    }

    [Fact]
    public void An_error_names_the_file()
    {
        Write("a/good.csv", "1,1\n"u8);
        Write("bad.csv", "1,1\n1,x\n"u8);
        Assert.StartsWith("train/bad.csv: line 2: column 2", Assert.Throws<MalformedDataException>(() => Labels()).Message);
    }

    [Fact]
    public void A_channel_without_files_has_no_rows() => Assert.Empty(Labels());

    [Fact]
    public void A_channel_without_a_folder_has_no_data()
    {
        Directory.Delete(_folder);
        Assert.Equal("The channel 'train' has no data.", Assert.Throws<MalformedDataException>(() => Labels()).Message);
    }

    private void Write(string name, ReadOnlySpan<byte> text)
    {
        string path = Path.Combine(_folder, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, text);
    }

    private List<float> Labels()
    {
        var batch = new RowBatch();
        List<float> labels = [];
        using var reader = new FileDataset(_folder, RowFormat.ForTraining(MediaType.Parse("text/csv"))).Open(epoch: 0);
        while (reader.Read(batch))
        {
            labels.AddRange(batch.Labels);
        }

        return labels;
    }
}
