namespace Sagebrush.Wire;

/// <summary>An AWS error code with its HTTP status; all codes that Sagebrush answers are in this list.</summary>
/// <param name="Code">As clients compare it.</param>
/// <param name="Status">HTTP status.</param>
public readonly record struct AwsError(string Code, int Status)
{
#pragma warning disable CS1591 // Each is named by its code.
    // SageMaker, CloudWatch Logs
    public static readonly AwsError Validation = new("ValidationException", 400);
    public static readonly AwsError ResourceNotFound = new("ResourceNotFound", 400);
    public static readonly AwsError ResourceInUse = new("ResourceInUse", 400);
    public static readonly AwsError ResourceLimitExceeded = new("ResourceLimitExceeded", 400);
    public static readonly AwsError ResourceNotFoundException = new("ResourceNotFoundException", 400);
    public static readonly AwsError ResourceAlreadyExists = new("ResourceAlreadyExistsException", 400);
    public static readonly AwsError InvalidParameter = new("InvalidParameterException", 400);

    // Elastic Container Registry
    public static readonly AwsError RepositoryNotFound = new("RepositoryNotFoundException", 400);
    public static readonly AwsError RepositoryAlreadyExists = new("RepositoryAlreadyExistsException", 400);
    public static readonly AwsError RepositoryNotEmpty = new("RepositoryNotEmptyException", 400);
    public static readonly AwsError ImageNotFound = new("ImageNotFoundException", 400);
    public static readonly AwsError ImageAlreadyExists = new("ImageAlreadyExistsException", 400);
    public static readonly AwsError ImageTagAlreadyExists = new("ImageTagAlreadyExistsException", 400);
    public static readonly AwsError ImageDigestDoesNotMatch = new("ImageDigestDoesNotMatchException", 400);
    public static readonly AwsError LayersNotFound = new("LayersNotFoundException", 400);
    public static readonly AwsError TooManyTags = new("TooManyTagsException", 400);

    // Application Auto Scaling
    public static readonly AwsError ObjectNotFound = new("ObjectNotFoundException", 400);
    public static readonly AwsError InvalidScalingToken = new("InvalidNextTokenException", 400);

    // SageMaker Runtime
    public static readonly AwsError RuntimeValidation = new("ValidationError", 400);
    public static readonly AwsError Model = new("ModelError", 424);
    public static readonly AwsError ContentTooLong = new("413", 413);
    public static readonly AwsError ServiceUnavailable = new("ServiceUnavailable", 503);
    public static readonly AwsError Throttling = new("ThrottlingException", 400);

    // Simple Notification Service
    public static readonly AwsError SnsInvalidParameter = new("InvalidParameter", 400);
    public static readonly AwsError SnsNotFound = new("NotFound", 404);
    public static readonly AwsError SnsAuthorization = new("AuthorizationError", 403);
    public static readonly AwsError InvalidParameterValue = new("ParameterValueInvalid", 400);
    public static readonly AwsError SnsResourceNotFound = new("ResourceNotFound", 404);
    public static readonly AwsError SnsTagLimit = new("TagLimitExceeded", 400);
    public static readonly AwsError SnsEmptyBatch = new("EmptyBatchRequest", 400);
    public static readonly AwsError SnsBatchTooLong = new("TooManyEntriesInBatchRequest", 400);
    public static readonly AwsError SnsBatchId = new("InvalidBatchEntryId", 400);
    public static readonly AwsError SnsBatchSize = new("BatchRequestTooLong", 400);
    public static readonly AwsError SnsBatchIdsNotDistinct = new("BatchEntryIdsNotDistinct", 400);

    // IAM, STS
    public static readonly AwsError NoSuchEntity = new("NoSuchEntity", 404);
    public static readonly AwsError EntityAlreadyExists = new("EntityAlreadyExists", 409);
    public static readonly AwsError LimitExceeded = new("LimitExceeded", 409);
    public static readonly AwsError DeleteConflict = new("DeleteConflict", 409);
    public static readonly AwsError MissingAction = new("MissingAction", 400);
    public static readonly AwsError MalformedInput = new("MalformedInput", 400);
    public static readonly AwsError InvalidAction = new("InvalidAction", 400);
    public static readonly AwsError UnmodifiableEntity = new("UnmodifiableEntity", 400);
    public static readonly AwsError QueryValidation = new("ValidationError", 400);
    public static readonly AwsError MalformedPolicyDocument = new("MalformedPolicyDocument", 400);

    // CloudWatch
    public static readonly AwsError MetricParameterValue = new("InvalidParameterValue", 400);
    public static readonly AwsError InvalidParameterCombination = new("InvalidParameterCombination", 400);
    public static readonly AwsError MissingParameter = new("MissingParameter", 400);
    public static readonly AwsError InvalidFormat = new("InvalidFormat", 400);
    public static readonly AwsError InvalidNextToken = new("InvalidNextToken", 400);
    public static readonly AwsError AlarmNotFound = new("ResourceNotFound", 404);
    public static readonly AwsError MonitoredResourceNotFound = new("ResourceNotFoundException", 404);

    // S3
    public static readonly AwsError MissingSecurityHeader = new("MissingSecurityHeader", 400);
    public static readonly AwsError UnexpectedContent = new("UnexpectedContent", 400);
    public static readonly AwsError MalformedAcl = new("MalformedACLError", 400);
    public static readonly AwsError UnresolvableGrantByEmailAddress = new("UnresolvableGrantByEmailAddress", 400);
    public static readonly AwsError AccessControlListNotSupported = new("AccessControlListNotSupported", 400);
    public static readonly AwsError InvalidBucketAclWithObjectOwnership = new("InvalidBucketAclWithObjectOwnership", 400);
    public static readonly AwsError BucketAlreadyExists = new("BucketAlreadyExists", 409);
    public static readonly AwsError NoSuchBucketPolicy = new("NoSuchBucketPolicy", 404);
    public static readonly AwsError NoSuchPublicAccessBlock = new("NoSuchPublicAccessBlockConfiguration", 404);
    public static readonly AwsError OwnershipControlsNotFound = new("OwnershipControlsNotFoundError", 404);
    public static readonly AwsError MalformedPolicy = new("MalformedPolicy", 400);
    public static readonly AwsError MalformedXml = new("MalformedXML", 400);
    public static readonly AwsError InvalidRequest = new("InvalidRequest", 400);
    public static readonly AwsError MaxMessageLengthExceeded = new("MaxMessageLengthExceeded", 400);
    public static readonly AwsError InternalError = new("InternalError", 500);
    public static readonly AwsError MethodNotAllowed = new("MethodNotAllowed", 405);
    public static readonly AwsError NotModified = new("NotModified", 304);
    public static readonly AwsError NoSuchBucket = new("NoSuchBucket", 404);
    public static readonly AwsError NoSuchKey = new("NoSuchKey", 404);
    public static readonly AwsError NoSuchUpload = new("NoSuchUpload", 404);
    public static readonly AwsError NoSuchVersion = new("NoSuchVersion", 404);
    public static readonly AwsError MalformedPostRequest = new("MalformedPOSTRequest", 400);
    public static readonly AwsError MaxPostPreDataLengthExceeded = new("MaxPostPreDataLengthExceededError", 400);
    public static readonly AwsError InvalidPolicyDocument = new("InvalidPolicyDocument", 400);
    public static readonly AwsError InvalidEncryptionAlgorithm = new("InvalidEncryptionAlgorithmError", 400);
    public static readonly AwsError InvalidTag = new("InvalidTag", 400);
    public static readonly AwsError InvalidObjectState = new("InvalidObjectState", 403);
    public static readonly AwsError InvalidBucketState = new("InvalidBucketState", 409);
    public static readonly AwsError IllegalVersioningConfiguration = new("IllegalVersioningConfigurationException", 400);
    public static readonly AwsError InvalidRetentionPeriod = new("InvalidRetentionPeriod", 400);
    public static readonly AwsError NoSuchObjectLockConfiguration = new("NoSuchObjectLockConfiguration", 404);
    public static readonly AwsError ObjectLockConfigurationNotFound = new("ObjectLockConfigurationNotFoundError", 404);
    public static readonly AwsError BucketAlreadyOwnedByYou = new("BucketAlreadyOwnedByYou", 409);
    public static readonly AwsError BucketNotEmpty = new("BucketNotEmpty", 409);
    public static readonly AwsError InvalidLocationConstraint = new("InvalidLocationConstraint", 400);
    public static readonly AwsError InvalidBucketName = new("InvalidBucketName", 400);
    public static readonly AwsError KeyTooLong = new("KeyTooLongError", 400);
    public static readonly AwsError MetadataTooLarge = new("MetadataTooLarge", 400);
    public static readonly AwsError EntityTooLarge = new("EntityTooLarge", 400);
    public static readonly AwsError EntityTooSmall = new("EntityTooSmall", 400);
    public static readonly AwsError InvalidPart = new("InvalidPart", 400);
    public static readonly AwsError InvalidPartOrder = new("InvalidPartOrder", 400);
    public static readonly AwsError InvalidPartNumber = new("InvalidPartNumber", 416);
    public static readonly AwsError InvalidRange = new("InvalidRange", 416);
    public static readonly AwsError PreconditionFailed = new("PreconditionFailed", 412);
    public static readonly AwsError NoSuchTagSet = new("NoSuchTagSet", 404);
    public static readonly AwsError NoSuchCors = new("NoSuchCORSConfiguration", 404);
    public static readonly AwsError NoSuchLifecycle = new("NoSuchLifecycleConfiguration", 404);
    public static readonly AwsError NoSuchEncryption = new("ServerSideEncryptionConfigurationNotFoundError", 404);
    public static readonly AwsError IllegalLocationConstraint = new("IllegalLocationConstraintException", 400);
    public static readonly AwsError AccessForbidden = new("AccessForbidden", 403);
    public static readonly AwsError BadRequest = new("BadRequest", 400);
    public static readonly AwsError InvalidUri = new("InvalidURI", 400);
    public static readonly AwsError InvalidStorageClass = new("InvalidStorageClass", 400);

    // Signatures: S3
    public static readonly AwsError AuthorizationHeaderMalformed = new("AuthorizationHeaderMalformed", 400);
    public static readonly AwsError AuthorizationQueryParameters = new("AuthorizationQueryParametersError", 400);
    public static readonly AwsError InvalidAccessKeyId = new("InvalidAccessKeyId", 403);
    public static readonly AwsError SignatureDoesNotMatch = new("SignatureDoesNotMatch", 403);
    public static readonly AwsError RequestTimeTooSkewed = new("RequestTimeTooSkewed", 403);
    public static readonly AwsError InvalidToken = new("InvalidToken", 400);
    public static readonly AwsError ExpiredS3Token = new("ExpiredToken", 400);
    public static readonly AwsError InvalidArgument = new("InvalidArgument", 400);
    public static readonly AwsError InvalidDigest = new("InvalidDigest", 400);
    public static readonly AwsError BadDigest = new("BadDigest", 400);
    public static readonly AwsError XAmzContentSHA256Mismatch = new("XAmzContentSHA256Mismatch", 400);
    public static readonly AwsError IncompleteBody = new("IncompleteBody", 400);
    public static readonly AwsError MalformedTrailer = new("MalformedTrailerError", 400);
    public static readonly AwsError RequestTimeout = new("RequestTimeout", 400);
    public static readonly AwsError MissingContentLength = new("MissingContentLength", 411);

    // Signatures: STS, IAM
    public static readonly AwsError MissingAuthenticationToken = new("MissingAuthenticationToken", 403);
    public static readonly AwsError IncompleteSignature = new("IncompleteSignature", 400);
    public static readonly AwsError InvalidClientTokenId = new("InvalidClientTokenId", 403);
    public static readonly AwsError ExpiredToken = new("ExpiredToken", 403);

    // Signatures: services that speak JSON
    public static readonly AwsError MissingAuthenticationTokenException = new("MissingAuthenticationTokenException", 400);
    public static readonly AwsError IncompleteSignatureException = new("IncompleteSignatureException", 400);
    public static readonly AwsError InvalidSignature = new("InvalidSignatureException", 400);
    public static readonly AwsError UnrecognizedClient = new("UnrecognizedClientException", 400);
    public static readonly AwsError ExpiredTokenException = new("ExpiredTokenException", 400);

    // Every service
    public static readonly AwsError UnsupportedMediaType = new("UnsupportedMediaTypeException", 415);
    public static readonly AwsError RequestTooLarge = new("RequestEntityTooLargeException", 413);
    public static readonly AwsError AccessDenied = new("AccessDenied", 403);
    public static readonly AwsError AccessDeniedException = new("AccessDeniedException", 400);
    public static readonly AwsError UnknownOperation = new("UnknownOperationException", 400);
    public static readonly AwsError Serialization = new("SerializationException", 400);
    public static readonly AwsError NotImplemented = new("NotImplemented", 501);
    public static readonly AwsError InternalFailure = new("InternalFailure", 500);
#pragma warning restore CS1591

    /// <summary>The error with its message, ready to throw.</summary>
    public AwsException With(string message) => new(this, message);
}

/// <summary>An answer that says no; the pipeline's catch ladder writes it in the caller's protocol.</summary>
public sealed class AwsException(AwsError error, string message) : Exception(message)
{
    /// <summary>Code and HTTP status.</summary>
    public AwsError Error { get; } = error;

    /// <summary>Further members of the error's shape, for example <c>OriginalStatusCode</c> of ModelError or S3's <c>BucketName</c>.</summary>
    public IReadOnlyDictionary<string, object> Members { get; init; } = new Dictionary<string, object>();

    /// <summary>Further response headers, for example S3's <c>ETag</c> of a 304.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();
}
