namespace Sagebrush.Access;

/// <summary>A policy in IAM's language, read and found valid. Source: IAM User Guide, "Grammar of the IAM JSON policy language".</summary>
/// <param name="Statements">In the order of the document; each speaks for itself.</param>
public sealed record PolicyDocument(IReadOnlyList<Statement> Statements)
{
    /// <summary>What the policy says: a statement that denies outweighs all that allow.</summary>
    public Decision Evaluate(Inquiry inquiry)
    {
        var decision = Decision.ImplicitDeny;
        foreach (var statement in Statements)
        {
            if (statement.Applies(inquiry))
            {
                if (!statement.Allows)
                {
                    return Decision.ExplicitDeny;
                }

                decision = Decision.Allow;
            }
        }

        return decision;
    }

    /// <summary>
    /// True when it allows something to everybody, or to whoever can claim something that is not fixed. Source: Amazon S3 User Guide, "Blocking public
    /// access", "The meaning of public".
    /// </summary>
    public bool IsPublic => Statements.Any(statement => statement.IsPublic);
}
