using System.CommandLine;
using System.Diagnostics;
using System.Reflection;
using Microsoft.Extensions.Logging;
using Sagebrush.Algorithms;

namespace Sagebrush.Commands;

/// <summary><c>sagebrush server</c>: serves until it is told to end.</summary>
internal static class ServerCommand
{
    public static Command Create()
    {
        var settings = new SettingsFlags();
        var command = new Command("server", "Serve the API until Ctrl+C. Settings come from flags, then SAGEBRUSH_* variables, then sagebrush.json.");
        settings.AddAllTo(command);
        command.SetAction(async (parsed, cancel) =>
        {
            var options = settings.Read(parsed);
            using var logs = LoggerFactory.Create(log => log.SetMinimumLevel(LogLevel.Warning).AddProvider(new ConsoleLog(Console.Error)));
            await using var server = await Start(options, logs, cancel);
            Announce(options, server, parsed.InvocationConfiguration.Output);
            await Task.Delay(Timeout.Infinite, cancel).ContinueWith(_ => { }, TaskScheduler.Default);
            return ExitCode.Done;
        });
        return command;
    }

    /// <summary>A server with all built-in algorithms, which it starts as containers through this very program.</summary>
    public static Task<Server> Start(Options options, ILoggerFactory logs, CancellationToken cancel)
    {
        Scheduling.InterruptNobody();
        return Server.Start(options, [.. Catalog.All.Select(algorithm => algorithm.Manifest)], Self(), TimeProvider.System, logs, cancel);
    }

    private static string[] Self()
    {
        string program = Environment.ProcessPath!;
        // Under `dotnet sagebrush.dll` the process is the runtime's.
        return Path.GetFileNameWithoutExtension(program) == "dotnet" ? [program, typeof(ServerCommand).Assembly.Location] : [program];
    }

    private static void Announce(Options options, Server server, TextWriter output)
    {
        using var self = Process.GetCurrentProcess();
        var took = TimeProvider.System.GetUtcNow() - self.StartTime.ToUniversalTime();
        output.WriteLine($"Sagebrush {Version}");
        output.WriteLine($"  data     {options.Data}{(options.Ephemeral ? "  (removed at the end)" : "")}");
        output.WriteLine($"  account  {options.Account}, region {options.Region}");
        if (options.S3 is { } s3)
        {
            output.WriteLine($"  s3       {s3}, of which jobs and endpoints make use; none is served here");
        }

        output.WriteLine(options.NoAuth
            ? "  WARNING  no-auth: every request is taken as the administrator's, signed or not"
            : "  clients  sagebrush env shows address and keys, sagebrush demo shows a workflow");
        output.WriteLine($"ready at {string.Join(", ", server.Urls)} after {took.TotalSeconds:0.00} s");
        output.Flush();
    }

    private static string Version => typeof(ServerCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];
}
