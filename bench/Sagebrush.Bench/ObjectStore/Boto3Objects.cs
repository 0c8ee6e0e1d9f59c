using System.Diagnostics;
using System.Globalization;
using Sagebrush.Bench.Harness;

namespace Sagebrush.Bench.ObjectStore;

/// <summary>Small objects put and got per second through boto3, as most users do it; here the client is most of the work.</summary>
internal static class Boto3Objects
{
    private const int Times = 3, Seconds = 4;

    public static async Task<IReadOnlyList<Figure>> Run(string folder)
    {
        using var moto = await Moto.Start();
        if (moto is null)
        {
            return [];
        }

        using var server = await ServerUnderTest.Start(Path.Combine(folder, "data"));
        var figures = new List<Figure>();
        foreach (int connections in new[] { 1, 16 })
        {
            foreach (string verb in new[] { "put", "get" })
            {
                string what = $"{verb.ToUpperInvariant()} 4 KiB, {connections} connection{(connections > 1 ? "s" : "")}, boto3";
                var (our, their) = await Rounds.Alternate(Times, what, _ => Rate(server.Url, verb, connections), _ => Rate(moto.Url, verb, connections));
                figures.Add(new(what, "requests/s", our, "moto", their, ""));
            }
        }

        return figures;
    }

    private static async Task<double> Rate(Uri server, string verb, int connections)
    {
        string[] arguments = [Path.Combine(Repository.Bench, "peer", "boto3_objects.py"), $"{server}", verb, $"{connections}", $"{Seconds}"];
        using var client = Process.Start(new ProcessStartInfo("python3", arguments)
        {
            RedirectStandardOutput = true, Environment = { ["AWS_ACCESS_KEY_ID"] = ServerUnderTest.KeyId, ["AWS_SECRET_ACCESS_KEY"] = ServerUnderTest.Secret },
        })!;
        return double.Parse(await client.StandardOutput.ReadToEndAsync(), CultureInfo.InvariantCulture);
    }
}
