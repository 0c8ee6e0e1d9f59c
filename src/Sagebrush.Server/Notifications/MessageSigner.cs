using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Sagebrush.Store;

namespace Sagebrush.Notifications;

/// <summary>Signs messages with a key of this installation, made when it is first needed; its certificate, signed by itself, is served to whoever asks.</summary>
/// <param name="folder">Keeps the key.</param>
/// <param name="clock">Dates the certificate.</param>
public sealed class MessageSigner(DataFolder folder, TimeProvider clock)
{
    private const int KeyBits = 2048, Years = 20;

    private readonly Lazy<X509Certificate2> _certificate = new(() => Load(folder, clock));

    /// <summary>The path under which the certificate is served: it names the key.</summary>
    public string CertificatePath => $"/SimpleNotificationService-{_certificate.Value.Thumbprint.ToLowerInvariant()}.pem";

    /// <summary>The certificate in PEM.</summary>
    public string CertificatePem => _certificate.Value.ExportCertificatePem();

    /// <summary>A signature over what an envelope has to sign.</summary>
    /// <param name="envelope">The message.</param>
    /// <param name="version"><c>1</c> or <c>2</c>.</param>
    /// <param name="origin">Where this server is reached: <c>http://127.0.0.1:5700</c>.</param>
    internal MessageSignature Sign(Envelope envelope, string version, string origin)
    {
        using var key = _certificate.Value.GetRSAPrivateKey()!;
        byte[] signature = key.SignData(envelope.Signed(), version == "2" ? HashAlgorithmName.SHA256 : HashAlgorithmName.SHA1, RSASignaturePadding.Pkcs1);
        return new(version, Convert.ToBase64String(signature), origin + CertificatePath);
    }

    private static X509Certificate2 Load(DataFolder folder, TimeProvider clock)
    {
        if (!File.Exists(folder.SigningKey))
        {
            using var key = RSA.Create(KeyBits);
            var request = new CertificateRequest("CN=Sagebrush notifications", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            using var made = request.CreateSelfSigned(clock.GetUtcNow().AddDays(-1), clock.GetUtcNow().AddYears(Years));
            SecretFile.Write(folder.SigningKey, Encoding.ASCII.GetBytes($"{made.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n"));
        }

        string pem = File.ReadAllText(folder.SigningKey);
        return X509Certificate2.CreateFromPem(pem, pem);
    }
}
