using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.Net.Http.Headers;

namespace BtcStream.Server.Dashboard;

/// <summary>The files of the dashboard, built by Vite and embedded in this assembly, by the path they are asked for with.</summary>
internal static class DashboardFiles
{
    private const string Prefix = "dashboard/";
    private const string Page = "index.html";

    /// <summary>Reads the embedded files.</summary>
    /// <exception cref="InvalidOperationException">The page is not among them, or one is of a kind that is not known: the assembly was built wrongly.</exception>
    public static FrozenDictionary<string, DashboardFile> Load()
    {
        Assembly assembly = typeof(DashboardFiles).Assembly;
        Dictionary<string, DashboardFile> files = [];
        foreach (string resource in assembly.GetManifestResourceNames())
        {
            string name = resource.Replace('\\', '/');
            if (name.StartsWith(Prefix, StringComparison.Ordinal))
            {
                string path = name[Prefix.Length..];
                files.Add(path == Page ? "/" : $"/{path}", Read(assembly, resource, path));
            }
        }

        return files.ContainsKey("/") ? files.ToFrozenDictionary(StringComparer.Ordinal)
            : throw new InvalidOperationException($"this assembly has no {Prefix}{Page}: build the dashboard first, in src/BtcStream.Server/Dashboard");
    }

    private static DashboardFile Read(Assembly assembly, string resource, string path)
    {
        using Stream stream = assembly.GetManifestResourceStream(resource)!;
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        string hash = Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 16));
        return new DashboardFile(content, ContentTypeOf(path), new EntityTagHeaderValue($"\"{hash}\""), IsImmutable: path != Page);
    }

    private static string ContentTypeOf(string path) => Path.GetExtension(path) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => throw new InvalidOperationException($"no content type is known for the dashboard's file {path}"),
    };
}
