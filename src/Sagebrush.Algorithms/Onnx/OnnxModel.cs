using System.Runtime.InteropServices;
using System.Text;
using Sagebrush.Data.Arrays;

namespace Sagebrush.Onnx;

/// <summary>A loaded model; many threads may run it at once.</summary>
internal sealed unsafe class OnnxModel
{
    // Errors only: warnings about a model's style are of no use to who hosts it.
    private const int LogLevel = 3;

    private readonly nint _session;
    private readonly string[] _outputs;

    /// <summary>Loads a model.</summary>
    /// <param name="path">An .onnx file.</param>
    /// <param name="threads">Threads of one run; 0: the library's choice.</param>
    /// <exception cref="OnnxException">The library does not load it.</exception>
    /// <exception cref="DllNotFoundException">The library is not there.</exception>
    public OnnxModel(string path, int threads)
    {
        _session = Open(path, threads);
        Inputs = [.. Enumerable.Range(0, OnnxApi.Number(OnnxFunction.SessionGetInputCount, _session)).Select(Input)];
        _outputs = [.. Enumerable.Range(0, OnnxApi.Number(OnnxFunction.SessionGetOutputCount, _session)).Select(i => Name(OnnxFunction.SessionGetOutputName, i))];
    }

    /// <summary>A model that nobody asks any more gives its memory back.</summary>
    ~OnnxModel()
    {
        if (_session != 0)
        {
            OnnxApi.Release(OnnxFunction.ReleaseSession, _session);
        }
    }

    /// <summary>What it takes.</summary>
    public IReadOnlyList<OnnxPort> Inputs { get; }

    /// <summary>Runs it.</summary>
    /// <param name="inputs">One for each of <see cref="Inputs"/>, of its type.</param>
    /// <returns>The outputs by name, in the model's order: see <see cref="OnnxValue.Read"/>.</returns>
    /// <exception cref="OnnxException">The library's own words, about shapes for example.</exception>
    public IReadOnlyList<(string Name, object Value)> Run(IReadOnlyList<TypedArray> inputs)
    {
        var given = new List<OnnxValue>();
        nint[] made = new nint[_outputs.Length];
        nint[] names = [.. Inputs.Select(input => input.Name).Concat(_outputs).Select(Marshal.StringToCoTaskMemUTF8)];
        try
        {
            foreach (var input in inputs)
            {
                given.Add(OnnxValue.Of(input));
            }

            nint[] handles = [.. given.Select(value => value.Handle)];
            fixed (nint* name = names, value = handles, output = made)
            {
                var run = (delegate* unmanaged[Cdecl]<nint, nint, nint*, nint*, nint, nint*, nint, nint*, nint>)OnnxApi.Function(OnnxFunction.Run);
                OnnxApi.Check(run(_session, 0, name, value, handles.Length, name + handles.Length, made.Length, output));
            }

            return [.. _outputs.Zip(made, (name, handle) => (name, new OnnxValue(handle).Read()))];
        }
        finally
        {
            GC.KeepAlive(this);
            Array.ForEach(names, Marshal.FreeCoTaskMem);
            given.ForEach(value => value.Dispose());
            foreach (nint handle in made.Where(handle => handle != 0))
            {
                OnnxApi.Release(OnnxFunction.ReleaseValue, handle);
            }
        }
    }

    private static nint Open(string path, int threads)
    {
        nint environment, options, session;
        fixed (byte* name = "sagebrush\0"u8, file = Encoding.UTF8.GetBytes(path + '\0'))
        {
            // The environment lives as long as the process: one is shared by all sessions.
            OnnxApi.Check(((delegate* unmanaged[Cdecl]<int, byte*, nint*, nint>)OnnxApi.Function(OnnxFunction.CreateEnv))(LogLevel, name, &environment));
            OnnxApi.Check(((delegate* unmanaged[Cdecl]<nint*, nint>)OnnxApi.Function(OnnxFunction.CreateSessionOptions))(&options));
            try
            {
                OnnxApi.Check(((delegate* unmanaged[Cdecl]<nint, int, nint>)OnnxApi.Function(OnnxFunction.SetIntraOpNumThreads))(options, threads));
                OnnxApi.Check(((delegate* unmanaged[Cdecl]<nint, byte*, nint, nint*, nint>)OnnxApi.Function(OnnxFunction.CreateSession))(environment, file, options, &session));
            }
            finally
            {
                OnnxApi.Release(OnnxFunction.ReleaseSessionOptions, options);
            }
        }

        return session;
    }

    private OnnxPort Input(int index)
    {
        nint type;
        OnnxApi.Check(((delegate* unmanaged[Cdecl]<nint, nint, nint*, nint>)OnnxApi.Function(OnnxFunction.SessionGetInputTypeInfo))(_session, index, &type));
        try
        {
            string name = Name(OnnxFunction.SessionGetInputName, index);
            nint info = OnnxApi.Make(OnnxFunction.CastTypeInfoToTensorInfo, type);
            return info == 0 ? throw new NotSupportedException($"The model's input {name} is no tensor.")
                : new(name, OnnxElements.TypeOf(OnnxApi.Number(OnnxFunction.GetTensorElementType, info)), OnnxValue.Shape(info));
        }
        finally
        {
            OnnxApi.Release(OnnxFunction.ReleaseTypeInfo, type);
        }
    }

    private string Name(OnnxFunction function, int index)
    {
        nint text;
        OnnxApi.Check(((delegate* unmanaged[Cdecl]<nint, nint, nint, nint*, nint>)OnnxApi.Function(function))(_session, index, OnnxValue.Allocator, &text));
        string name = Marshal.PtrToStringUTF8(text)!;
        OnnxApi.Check(((delegate* unmanaged[Cdecl]<nint, nint, nint>)OnnxApi.Function(OnnxFunction.AllocatorFree))(OnnxValue.Allocator, text));
        return name;
    }
}
