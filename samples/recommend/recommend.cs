#!/usr/bin/env dotnet
// Movie ratings, Factorization Machines, k-NN and batch transform in C#, one file: dotnet run recommend.cs [FOLDER [DATABASE]]
// FOLDER has MovieLens 100K's ua.base, ua.test and u.item, each with .gz or without; without one, the small sample beside this file.
// Needs AWS_ENDPOINT_URL, AWS_REGION and credentials in the environment: eval "$(sagebrush env)". SageMaker is asked in its own JSON, without a package.
#:package AWSSDK.S3@4.0.104.8
#:package AWSSDK.SecurityToken@4.0.101.8
#:package Microsoft.Data.Sqlite.Core@6.0.7
#:package SQLitePCLRaw.bundle_e_sqlite3@2.0.6
#:property PublishAot=false
using System.Formats.Tar;
using System.IO.Compression;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Amazon.S3;
using Amazon.SecurityToken;
using Microsoft.Data.Sqlite;

const string Records = "application/x-recordio-protobuf";

// The ratings: user, movie, one to five stars. Ten of each user are held out.
string folder = args.Length > 0 ? args[0] : Here();
var train = Lines("ua.base").Select(Rating).ToArray();
var test = Lines("ua.test").Select(Rating).ToArray();
var titles = Lines("u.item").Select(line => line.Split('|')).ToDictionary(fields => int.Parse(fields[0]), fields => fields[1]);
int[] users = [.. train.Concat(test).Select(rating => rating.User).Distinct().Order()], movies = [.. titles.Keys.Order()];
Console.WriteLine($"{train.Length} ratings of {movies.Length} movies by {users.Length} users to learn from, {test.Length} held out");

// A sparse matrix in recordio-protobuf: a column for each user, behind them one for each movie; a row has two ones.
int columns = users.Length + movies.Length;
int Column(int[] ids, int id) => Array.BinarySearch(ids, id) + (ids == movies ? users.Length : 0);
byte[] Rows(IEnumerable<(int User, int Movie, int Label)> pairs) =>
    Join(pairs.Select(pair => Record([1, 1], [Column(users, pair.User), Column(movies, pair.Movie)], columns, pair.Label)));

// Who watches what: every pair that was seen (1), and beside each four of the same user that were not (0). The service reads rows in their order.
var dice = new Random(1);
dice.Shuffle(train);
var rated = train.ToLookup(rating => rating.User, rating => rating.Movie);
(int User, int Movie, int Label)[] pairs =
[
    .. train.Select(rating => (rating.User, rating.Movie, 1)),
    .. users.SelectMany(user => dice.GetItems(movies.Except(rated[user]).ToArray(), 4 * rated[user].Count()).Select(movie => (user, movie, 0))),
];
dice.Shuffle(pairs);

string name = $"recommend-{Guid.NewGuid():n}";
var s3 = new AmazonS3Client(new AmazonS3Config { ForcePathStyle = true });
string account = (await new AmazonSecurityTokenServiceClient().GetCallerIdentityAsync(new())).Account, role = $"arn:aws:iam::{account}:role/SageMakerRole";
await s3.PutBucketAsync(name);
await Put("stars/train", Rows(train));
await Put("stars/test", Rows(test));
await Put("likes/train", Rows(train.Select(Liked)));
await Put("likes/test", Rows(test.Select(Liked)));
await Put("seen/train", Rows(pairs));

// Three Factorization Machines: how many stars, four and more or not, seen or not.
var machine = new Dictionary<string, string> { ["feature_dim"] = $"{columns}", ["num_factors"] = "64" };
var sampled = new Dictionary<string, string>(machine) { ["epochs"] = "300", ["_optimizer"] = "mcmc" }; // beyond SageMaker's own: the mean of sampled models
await Train("stars", "factorization-machines", ["train", "test"], new(sampled) { ["predictor_type"] = "regressor" });
await Train("likes", "factorization-machines", ["train", "test"], new(sampled) { ["predictor_type"] = "binary_classifier" });
string artifact = await Train("seen", "factorization-machines", ["train"], new(machine)
{
    ["predictor_type"] = "binary_classifier", ["epochs"] = "20", ["mini_batch_size"] = $"{users.Length}", ["rescale_grad"] = "1", ["linear_lr"] = "0.003",
    ["linear_wd"] = "0.04", ["factors_lr"] = "0.003", ["factors_wd"] = "0.04", ["factors_init_sigma"] = "0.01",
});

// A movie is the point (v, w), a user the query (v, 1): their inner product is what the model says of the pair, but for what is the same for all movies.
var arrays = Open(await Get(artifact));
var (v, w) = (arrays["arg:v"], arrays["arg:w1_weight"]);
int factors = v.Length / columns;
float[] Vector(int column, float last) => [.. v.AsSpan(column * factors, factors), last];
await Put("knn/train", Join(movies.Select(id => Record(Vector(Column(movies, id), w[Column(movies, id)]), label: id))));
await Put("users", Join(users.Select(id => Record(Vector(Column(users, id), 1)))));
string index = await Train("knn", "knn", ["train"], new()
{
    ["feature_dim"] = $"{factors + 1}", ["k"] = "100", ["sample_size"] = $"{movies.Length}", ["predictor_type"] = "classifier", ["index_metric"] = "INNER_PRODUCT",
});

// Every user's hundred nearest movies, by batch transform.
await SageMaker("CreateModel", new { ModelName = name, ExecutionRoleArn = role, PrimaryContainer = new { Image = Image("knn"), ModelDataUrl = index } });
await SageMaker("CreateTransformJob", new
{
    TransformJobName = name,
    ModelName = name,
    TransformInput = new
    {
        DataSource = new { S3DataSource = new { S3DataType = "S3Prefix", S3Uri = $"s3://{name}/users" } }, ContentType = Records, SplitType = "RecordIO",
    },
    TransformOutput = new { S3OutputPath = $"s3://{name}/neighbours", Accept = "application/jsonlines; verbose=true", AssembleWith = "Line" },
    TransformResources = new { InstanceType = "ml.m5.large", InstanceCount = 1 },
});
var transform = await Ended("DescribeTransformJob", new { TransformJobName = name }, "TransformJobStatus");
Console.WriteLine($"transform {transform.GetProperty("TransformJobStatus")}");

// Into a database, and back per user without the movies that the user has rated.
using var database = new SqliteConnection($"Data Source={(args.Length > 1 ? args[1] : ":memory:")}");
database.Open();
Execute("DROP TABLE IF EXISTS ratings");
Execute("DROP TABLE IF EXISTS recommendations");
Execute("CREATE TABLE ratings (user_id INTEGER, movie_id INTEGER, stars INTEGER, PRIMARY KEY (user_id, movie_id))");
Execute("CREATE TABLE recommendations (user_id INTEGER, rank INTEGER, movie_id INTEGER, distance REAL, PRIMARY KEY (user_id, rank))");
Execute("BEGIN");
foreach (var (user, movie, stars) in train)
{
    Execute("INSERT INTO ratings VALUES ($1, $2, $3)", user, movie, stars);
}

string[] lines = Encoding.UTF8.GetString(await Get($"s3://{name}/neighbours/users.out")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
foreach (var (user, line) in users.Zip(lines))
{
    var found = JsonDocument.Parse(line).RootElement; // {"predicted_label":50.0,"distances":[1.9,1.4],"labels":[50.0,100.0]}
    int rank = 0;
    foreach (var (label, distance) in found.GetProperty("labels").EnumerateArray().Zip(found.GetProperty("distances").EnumerateArray()))
    {
        Execute("INSERT INTO recommendations VALUES ($1, $2, $3, $4)", user, ++rank, (int)label.GetDouble(), distance.GetDouble());
    }
}

Execute("COMMIT");

// Beside what is popular: precision of the first ten, recall of the first hundred, NDCG of the first ten.
var heldOut = test.ToLookup(rating => rating.User, rating => rating.Movie);
int[] popular = [.. train.CountBy(rating => rating.Movie).OrderByDescending(count => count.Value).Select(count => count.Key)];
Console.WriteLine($"recommended   {Scores(Recommended)}");
Console.WriteLine($"popular       {Scores(user => popular.Except(rated[user]))}");

// What a user liked, and what is recommended to this user.
int somebody = users.First(user => Recommended(user).Count >= 10);
Console.WriteLine($"user {somebody} gave five stars to:");
Show(train.Where(rating => rating.User == somebody && rating.Stars == 5).Select(rating => rating.Movie));
Console.WriteLine("and is recommended:");
Show(Recommended(somebody));

// Clean up.
await SageMaker("DeleteModel", new { ModelName = name });
foreach (var item in (await s3.ListObjectsV2Async(new() { BucketName = name })).S3Objects)
{
    await s3.DeleteObjectAsync(name, item.Key);
}

await s3.DeleteBucketAsync(name);

static string Here([CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

string[] Lines(string file)
{
    string path = Path.Combine(folder, file);
    using Stream stream = File.Exists(path + ".gz") ? new GZipStream(File.OpenRead(path + ".gz"), CompressionMode.Decompress) : File.OpenRead(path);
    return new StreamReader(stream, Encoding.Latin1).ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
}

static (int User, int Movie, int Stars) Rating(string line) => line.Split('\t') is [var user, var movie, var stars, _]
    ? (int.Parse(user), int.Parse(movie), int.Parse(stars)) : throw new FormatException($"no rating: {line}");

static (int User, int Movie, int Label) Liked((int User, int Movie, int Stars) rating) => (rating.User, rating.Movie, rating.Stars >= 4 ? 1 : 0);

// RecordIO-protobuf: message Record { map<string, Value> features = 1; map<string, Value> label = 2; } in frames.
static byte[] Record(float[] values, int[]? keys = null, int columns = 0, float? label = null)
{
    byte[] record = [.. Field(1, Entry(values, keys, columns)), .. label is { } given ? Field(2, Entry([given], null, 0)) : []];
    return [.. BitConverter.GetBytes(0xCED7230A), .. BitConverter.GetBytes(record.Length), .. record, .. new byte[-record.Length & 3]];
}

// { "values": Value { Float32Tensor { values = 1; keys = 2; shape = 3; } = 2 } }
static byte[] Entry(float[] values, int[]? keys, int columns)
{
    byte[] places = keys is null ? [] : [.. Field(2, Join(keys.Select(Varint))), .. Field(3, Varint(columns))];
    byte[] tensor = [.. Field(1, MemoryMarshal.AsBytes<float>(values).ToArray()), .. places];
    return [.. Field(1, "values"u8.ToArray()), .. Field(2, Field(2, tensor))];
}

static byte[] Field(int number, byte[] content) => [.. Varint((number << 3) | 2), .. Varint(content.Length), .. content];

static byte[] Varint(int number)
{
    var bytes = new List<byte>();
    for (; number >= 0x80; number >>= 7)
    {
        bytes.Add((byte)(number | 0x80));
    }

    return [.. bytes, (byte)number];
}

static byte[] Join(IEnumerable<byte[]> parts)
{
    var stream = new MemoryStream();
    foreach (byte[] part in parts)
    {
        stream.Write(part);
    }

    return stream.ToArray();
}

// model.tar.gz has model_algo-1, a zip, that has params, a file of MXNet: dense float32 arrays and their names, all little-endian.
static Dictionary<string, float[]> Open(byte[] artifact)
{
    var tar = new TarReader(new GZipStream(new MemoryStream(artifact), CompressionMode.Decompress));
    TarEntry? entry;
    while ((entry = tar.GetNextEntry()) is not null && Path.GetFileName(entry.Name) != "model_algo-1")
    {
    }

    var file = new BinaryReader(new ZipArchive(entry!.DataStream!).GetEntry("params")!.Open());
    file.ReadBytes(16);
    float[][] arrays = new float[file.ReadInt64()][];
    for (int i = 0; i < arrays.Length; i++)
    {
        file.ReadBytes(8);
        long values = Enumerable.Range(0, file.ReadInt32()).Aggregate(1L, (product, _) => product * file.ReadInt64());
        file.ReadBytes(12);
        arrays[i] = MemoryMarshal.Cast<byte, float>(file.ReadBytes(checked((int)(4 * values)))).ToArray();
    }

    return Enumerable.Range(0, (int)file.ReadInt64()).ToDictionary(_ => Encoding.UTF8.GetString(file.ReadBytes((int)file.ReadInt64())), i => arrays[i]);
}

Task Put(string key, byte[] content) => s3.PutObjectAsync(new() { BucketName = name, Key = key, InputStream = new MemoryStream(content) });

async Task<byte[]> Get(string url)
{
    using var answer = await s3.GetObjectAsync(name, url[$"s3://{name}/".Length..]);
    var content = new MemoryStream();
    await answer.ResponseStream.CopyToAsync(content);
    return content.ToArray();
}

static string Image(string algorithm) => $"382416733822.dkr.ecr.us-east-1.amazonaws.com/{algorithm}:1";

async Task<string> Train(string job, string algorithm, string[] channels, Dictionary<string, string> hyperParameters)
{
    await SageMaker("CreateTrainingJob", new
    {
        TrainingJobName = $"{name}-{job}",
        AlgorithmSpecification = new { TrainingImage = Image(algorithm), TrainingInputMode = "File" },
        HyperParameters = hyperParameters,
        InputDataConfig = channels.Select(channel => new
        {
            ChannelName = channel, ContentType = Records,
            DataSource = new { S3DataSource = new { S3DataType = "S3Prefix", S3Uri = $"s3://{name}/{job}/{channel}" } },
        }),
        OutputDataConfig = new { S3OutputPath = $"s3://{name}/output" },
        ResourceConfig = new { InstanceType = "ml.m5.large", InstanceCount = 1, VolumeSizeInGB = 10 },
        StoppingCondition = new { MaxRuntimeInSeconds = 3600 },
        RoleArn = role,
    });
    var ended = await Ended("DescribeTrainingJob", new { TrainingJobName = $"{name}-{job}" }, "TrainingJobStatus");
    var metrics = ended.TryGetProperty("FinalMetricDataList", out var list)
        ? list.EnumerateArray().Select(metric => $" {metric.GetProperty("MetricName")} {metric.GetProperty("Value")}").Where(metric => metric.StartsWith(" test:")) : [];
    Console.WriteLine($"{job} Completed{string.Concat(metrics)}");
    return ended.GetProperty("ModelArtifacts").GetProperty("S3ModelArtifacts").GetString()!;
}

async Task<JsonElement> Ended(string operation, object request, string status)
{
    while (true)
    {
        var description = await SageMaker(operation, request);
        if (description.GetProperty(status).GetString() is not "InProgress" and not "Stopping" and var end)
        {
            return end == "Completed" ? description : throw new InvalidOperationException($"{end}: {description.GetProperty("FailureReason")}");
        }

        await Task.Delay(200);
    }
}

// Signature version 4: what is asked is hashed, and signed with a key that is good for a day, a region and a service.
async Task<JsonElement> SageMaker(string operation, object request)
{
    const string Json = "application/x-amz-json-1.1", Signed = "content-type;host;x-amz-date;x-amz-target";
    string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
    string Variable(string variable) => Environment.GetEnvironmentVariable(variable) ?? throw new InvalidOperationException($"{variable} is not set");
    var url = new Uri(Variable("AWS_ENDPOINT_URL"));
    byte[] body = JsonSerializer.SerializeToUtf8Bytes(request);
    string time = TimeProvider.System.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'"), target = $"SageMaker.{operation}";
    string scope = $"{time[..8]}/{Variable("AWS_REGION")}/sagemaker/aws4_request";
    string asked = $"POST\n/\n\ncontent-type:{Json}\nhost:{url.Authority}\nx-amz-date:{time}\nx-amz-target:{target}\n\n{Signed}\n{Hex(SHA256.HashData(body))}";
    string signed = $"AWS4-HMAC-SHA256\n{time}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(asked)))}";
    byte[] secret = Encoding.UTF8.GetBytes($"AWS4{Variable("AWS_SECRET_ACCESS_KEY")}");
    byte[] signature = scope.Split('/').Append(signed).Aggregate(secret, (key, part) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part)));

    using var http = new HttpClient();
    using var message = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
    message.Content.Headers.ContentType = new(Json);
    message.Headers.Add("X-Amz-Date", time);
    message.Headers.Add("X-Amz-Target", target);
    message.Headers.TryAddWithoutValidation(
        "Authorization", $"AWS4-HMAC-SHA256 Credential={Variable("AWS_ACCESS_KEY_ID")}/{scope}, SignedHeaders={Signed}, Signature={Hex(signature)}");
    using var response = await http.SendAsync(message);
    string answer = await response.Content.ReadAsStringAsync();
    return !response.IsSuccessStatusCode ? throw new HttpRequestException($"{operation}: {answer}")
        : answer.Length > 0 ? JsonDocument.Parse(answer).RootElement : default;
}

int Execute(string sql, params object[] values)
{
    using var command = Prepared(sql, values);
    return command.ExecuteNonQuery();
}

SqliteCommand Prepared(string sql, object[] values)
{
    var command = database.CreateCommand();
    command.CommandText = sql;
    for (int i = 0; i < values.Length; i++)
    {
        command.Parameters.AddWithValue($"${i + 1}", values[i]);
    }

    return command;
}

List<int> Recommended(int user)
{
    using var command = Prepared(
        """
        SELECT movie_id FROM recommendations AS r WHERE user_id = $1
        AND NOT EXISTS (SELECT 1 FROM ratings WHERE user_id = r.user_id AND movie_id = r.movie_id) ORDER BY rank
        """,
        [user]);
    using var rows = command.ExecuteReader();
    var found = new List<int>();
    while (rows.Read())
    {
        found.Add(rows.GetInt32(0));
    }

    return found;
}

string Scores(Func<int, IEnumerable<int>> recommend)
{
    double precision = 0, recall = 0, ndcg = 0;
    double[] gain = [.. Enumerable.Range(0, 10).Select(place => 1 / Math.Log2(place + 2))];
    foreach (var relevant in heldOut)
    {
        bool[] hits = [.. recommend(relevant.Key).Take(100).Select(movie => relevant.Contains(movie))];
        precision += hits.Take(10).Count(hit => hit) / 10.0;
        recall += hits.Count(hit => hit) / (double)relevant.Count();
        ndcg += gain.Zip(hits, (g, hit) => hit ? g : 0).Sum() / gain.Take(relevant.Count()).Sum();
    }

    int n = heldOut.Count;
    return FormattableString.Invariant($"precision@10 {precision / n:0.0000}  recall@100 {recall / n:0.0000}  NDCG@10 {ndcg / n:0.0000}");
}

void Show(IEnumerable<int> ids)
{
    foreach (int id in ids.Take(10))
    {
        Console.WriteLine($"  {titles[id]}");
    }
}
