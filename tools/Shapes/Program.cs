using Sagebrush.Shapes;

// import:   an installed botocore's service models → models/*.json, trimmed to facts
// generate: models/*.json + models/extensions/*.json + models/*.operations → src/Sagebrush.Server/Wire/Shapes/*.g.cs and docs/coverage.md
string root = Repository.Root();
switch (args)
{
    case ["import", var data]:
        Import.Run(data, Path.Combine(root, "models"));
        return 0;
    case ["generate"]:
        foreach (var (path, text) in Generate.All(root))
        {
            File.WriteAllBytes(Path.Combine(root, path), System.Text.Encoding.UTF8.GetBytes(text));
        }

        return 0;
    default:
        Console.Error.WriteLine("usage: shapes import BOTOCORE_FOLDER | shapes generate");
        return 2;
}
