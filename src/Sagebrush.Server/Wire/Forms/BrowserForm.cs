using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;
using Sagebrush.Store;

namespace Sagebrush.Wire.Forms;

/// <summary>A form with a file, as browsers send it: the fields before the file, and the file, which is still to be read.</summary>
/// <param name="Fields">By name, in any case. What comes behind the file nobody reads.</param>
/// <param name="FileName">What the file is called where it comes from; without folders.</param>
/// <param name="File">The file's bytes.</param>
internal sealed record BrowserForm(IReadOnlyDictionary<string, string> Fields, string FileName, Stream File)
{
    private const string FileField = "file";
    private const int MostFieldBytes = 20 << 10;

    /// <summary>True of a request that brings such a form.</summary>
    public static bool Is(HttpRequest http) =>
        HttpMethods.IsPost(http.Method) && http.ContentType?.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase) is true;

    /// <summary>Reads as far as the file begins.</summary>
    /// <exception cref="AwsException">MalformedPOSTRequest, MaxPostPreDataLengthExceededError; InvalidArgument: there is no file.</exception>
    public static async ValueTask<BrowserForm> Read(HttpRequest http, Stream body, CancellationToken cancel)
    {
        try
        {
            string boundary = MediaTypeHeaderValue.TryParse(http.ContentType, out var type) ? HeaderUtilities.RemoveQuotes(type.Boundary).ToString() : "";
            return boundary.Length > 0 ? await Read(new MultipartReader(boundary, body), cancel) : throw Malformed();
        }
        catch (Exception e) when (e is InvalidDataException or ArgumentOutOfRangeException || (e is IOException and not BadHttpRequestException))
        {
            throw Malformed();
        }
    }

    private static async ValueTask<BrowserForm> Read(MultipartReader reader, CancellationToken cancel)
    {
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        int left = MostFieldBytes;
        while (await reader.ReadNextSectionAsync(cancel) is { } section)
        {
            if (!ContentDispositionHeaderValue.TryParse(section.ContentDisposition, out var disposition))
            {
                throw Malformed();
            }

            string name = HeaderUtilities.RemoveQuotes(disposition.Name).ToString();
            if (name.Equals(FileField, StringComparison.OrdinalIgnoreCase))
            {
                return new(fields, NameOf(disposition), section.Body);
            }

            byte[] value = new byte[left + 1];
            int length = await section.Body.ReadAtLeastAsync(value, value.Length, throwOnEndOfStream: false, cancel);
            left -= length;
            if (left < 0)
            {
                throw AwsError.MaxPostPreDataLengthExceeded.With("Your POST request fields preceding the upload file were too large.");
            }

            fields[name] = Encoding.UTF8.GetString(value, 0, length);
        }

        throw S3Errors.InvalidArgument(FileField, "0", "POST requires exactly one file upload per request.");
    }

    // Some browsers tell the whole path, with either slash.
    private static string NameOf(ContentDispositionHeaderValue disposition)
    {
        string path = HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).ToString();
        return path[(path.LastIndexOfAny(['/', '\\']) + 1)..];
    }

    private static AwsException Malformed() =>
        AwsError.MalformedPostRequest.With("The body of your POST request is not well-formed multipart/form-data.");
}
