using System.Globalization;
using System.Text;

namespace Sagebrush.Shapes;

/// <summary>The page that says which operations really run.</summary>
public static class Coverage
{
    /// <summary>A table of counts, then every operation of every service with its state.</summary>
    public static string Write(IReadOnlyList<(Service Service, Model Model, List<string> Operations)> services)
    {
        var text = new StringBuilder("""
            # Coverage

            Generated from `models/` by `dotnet run --project tools/Shapes -- generate`. **Done** operations run; every other operation is recognised, its input is
            checked, and it answers `NotImplemented` (HTTP 501).

            | service | done | of |
            | --- | --: | --: |

            """);
        foreach (var (service, model, operations) in services)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {service.Title} | {operations.Count} | {model.Operations.Count} |\n");
        }

        foreach (var (service, model, operations) in services)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n## {service.Title}\n\n| operation | state |\n| --- | --- |\n");
            foreach (string operation in model.Operations.OrderBy(o => !operations.Contains(o)).ThenBy(o => o, StringComparer.Ordinal))
            {
                text.Append(CultureInfo.InvariantCulture, $"| {operation} | {(operations.Contains(operation) ? "**done**" : "not implemented")} |\n");
            }
        }

        return text.ToString();
    }
}
