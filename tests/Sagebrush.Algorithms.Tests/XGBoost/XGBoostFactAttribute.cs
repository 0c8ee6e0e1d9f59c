using Sagebrush.XGBoost;
using Xunit;

namespace Sagebrush.Tests.XGBoost;

/// <summary>A test that needs XGBoost's library.</summary>
internal sealed class XGBoostFactAttribute : FactAttribute
{
    public XGBoostFactAttribute() => Skip = XGBoostLibrary.IsInstalled ? null : Missing;

    public const string Missing = "no libxgboost (Debian: libxgboost0)";
}

/// <summary>Cases of a test that needs XGBoost's library.</summary>
internal sealed class XGBoostTheoryAttribute : TheoryAttribute
{
    public XGBoostTheoryAttribute() => Skip = XGBoostLibrary.IsInstalled ? null : XGBoostFactAttribute.Missing;
}
