using System.Numerics.Tensors;
using System.Text;
using Sagebrush.Algorithms;
using Sagebrush.Contract;
using Sagebrush.Data;
using Sagebrush.Data.Csv;
using Sagebrush.Training;

namespace Sagebrush.XGBoost;

/// <summary>Reads a job's channels.</summary>
internal sealed class XGBoostChannels(TrainingRun run, XGBoostLog log)
{
    private const int DeepestFolder = 3;

    /// <summary>The rows of a channel; none where this host has no data of it.</summary>
    /// <param name="channel">One that the job has.</param>
    /// <param name="cancel">Asked while reading.</param>
    /// <exception cref="ClientException">Data that is not what it should be.</exception>
    public RowTable Read(string channel, CancellationToken cancel)
    {
        string type = run.ContentType(channel, "text/libsvm");
        try
        {
            string name = MediaType.Parse(type).Type;
            var table = run.Input.Channels[channel].TrainingInputMode == "Pipe" ? ReadPipe(run.Root.Pipe(channel, 0), Format(name, delimiter: null), cancel)
                : ReadFiles(run.Root.Channel(channel), name, cancel);
            return table.Rows > 0 && table.LabelSize != 1 ? throw new ClientException("Got input data without labels. Please check the input data set.")
                : table.Blocks.Any(HasInfinity) ? throw new ClientException($"Channel '{channel}': Input data contains `inf`.") : table;
        }
        catch (MalformedDataException e)
        {
            throw new ClientException($"Failed to load {type} data of channel '{channel}' with exception:\n{e.Message}", e);
        }
    }

    // XGBoost refuses infinite values in a matrix, and takes them without a word where it makes bins.
    private static bool HasInfinity(RowBlock block) => TensorPrimitives.IsInfinityAny(block.IsCompact ? block.Values.Span : block.Dense.Span);

    private RowFormat Format(string type, char? delimiter) => type switch
    {
        MediaType.Csv or "csv" => RowFormat.Csv(new() { LabelSize = 1, HasWeights = run.HyperParameters.Get(XGBoostParameters.CsvWeights) == 1, Delimiter = delimiter, EmptyIsMissing = true }),
        MediaType.RecordIo or "recordio-protobuf" => RowFormat.RecordIo(hasLabels: true),
        _ => RowFormat.LibSvm(Data.LibSvm.LibSvmDialect.Training),
    };

    private RowTable ReadPipe(string pipe, RowFormat format, CancellationToken cancel)
    {
        log.Info($"Pipe path {pipe} found.");
        using var stream = new FileStream(pipe, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0);
        return RowTable.Read(stream, format, cancel);
    }

    private RowTable ReadFiles(string folder, string type, CancellationToken cancel)
    {
        var files = Files(folder);
        char? delimiter = type is MediaType.Csv or "csv" && files.Count > 0 ? Delimiter(files) : null;
        log.Info($"files path: {folder}");
        return RowTable.Read(folder, files, Format(type, delimiter), cancel);
    }

    private char Delimiter(IEnumerable<string> files)
    {
        string first = files.SelectMany(File.ReadLines).FirstOrDefault(line => !string.IsNullOrWhiteSpace(line)) ?? "";
        char delimiter = (char)CsvDialect.Sniff(Encoding.UTF8.GetBytes(first.Trim()));
        log.Info($"Determined delimiter of CSV input is '{delimiter}'");
        return delimiter;
    }

    // Files that begin with an underscore are markers of the tools that write data, such as _SUCCESS.
    private static List<string> Files(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return [];
        }

        string[] all = Directory.GetFiles(folder, "*", SearchOption.AllDirectories);
        if (all.Any(file => Path.GetFileName(file).StartsWith('.')))
        {
            throw new ClientException("Hidden file found in the data path! Remove that before training.");
        }

        var files = all.Where(file => !Path.GetFileName(file).StartsWith('_') && Path.GetRelativePath(folder, file).Count(c => c == Path.DirectorySeparatorChar) <= DeepestFolder).ToList();
        files.Sort(StringComparer.Ordinal);
        return files;
    }
}
