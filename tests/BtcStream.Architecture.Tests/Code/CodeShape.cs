using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace BtcStream.Architecture.Tests.Code;

/// <summary>Rules on the shape of a C# file: short files, short methods, no regions, no unsafe code.</summary>
internal static class CodeShape
{
    /// <summary>A file has fewer lines than this.</summary>
    public const int FileLineLimit = 400;

    /// <summary>A method, accessor, lambda body or local function has fewer lines than this, from its first modifier to its last brace.</summary>
    public const int MethodLineLimit = 70;

    private static readonly CSharpParseOptions Options = new CSharpParseOptions(LanguageVersion.Preview, DocumentationMode.None)
        .WithFeatures([new KeyValuePair<string, string>("FileBasedProgram", "true")]);

    /// <summary>One sentence for each violation, with the line it begins at.</summary>
    public static IReadOnlyList<string> FindViolations(string path, string source)
    {
        SyntaxTree tree = CSharpSyntaxTree.ParseText(source, Options, path);
        SyntaxNode root = tree.GetRoot();
        List<string> violations = [];

        // What cannot be parsed cannot be judged.
        violations.AddRange(tree.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(diagnostic => $"{path}: not understood: {diagnostic}"));

        int lines = tree.GetText().Lines.Count(line => line.EndIncludingLineBreak > line.Start);
        if (lines >= FileLineLimit)
        {
            violations.Add($"{path}: {lines} lines.");
        }

        violations.AddRange(root.DescendantNodesAndSelf().Select(node => FindLongMember(path, node)).OfType<string>());
        violations.AddRange(root.DescendantTokens().Where(token => token.IsKind(SyntaxKind.UnsafeKeyword)).Select(token => $"{At(path, token)}: unsafe code."));
        violations.AddRange(root.DescendantTrivia().Where(trivia => trivia.IsKind(SyntaxKind.RegionDirectiveTrivia)).Select(trivia => $"{path}:{LineOf(trivia.GetLocation())}: a region."));
        return violations;
    }

    private static string? FindLongMember(string path, SyntaxNode node)
    {
        if (node is CompilationUnitSyntax { Members: [GlobalStatementSyntax first, ..] } unit)
        {
            return Judge(path, "top-level statements", first.GetFirstToken(), unit.Members.OfType<GlobalStatementSyntax>().Last().GetLastToken());
        }

        string? name = node switch
        {
            MethodDeclarationSyntax method => method.Identifier.Text,
            BaseMethodDeclarationSyntax constructorOrOperator => constructorOrOperator.Kind().ToString(),
            LocalFunctionStatementSyntax function => function.Identifier.Text,
            AccessorDeclarationSyntax accessor => accessor.Keyword.Text,
            AnonymousFunctionExpressionSyntax => "lambda",
            _ => null,
        };

        return name is null ? null : Judge(path, name, FirstTokenAfterAttributes(node), node.GetLastToken());
    }

    private static string? Judge(string path, string name, SyntaxToken first, SyntaxToken last)
    {
        int lines = last.GetLocation().GetLineSpan().EndLinePosition.Line - first.GetLocation().GetLineSpan().StartLinePosition.Line + 1;
        return lines >= MethodLineLimit ? $"{At(path, first)}: {name} has {lines} lines." : null;
    }

    // Attributes, such as the rows of a theory, are data rather than code.
    private static SyntaxToken FirstTokenAfterAttributes(SyntaxNode node)
    {
        SyntaxNode? lastAttributes = node.ChildNodes().LastOrDefault(child => child is AttributeListSyntax);
        return lastAttributes is null ? node.GetFirstToken() : lastAttributes.GetLastToken().GetNextToken();
    }

    private static string At(string path, SyntaxToken token) => $"{path}:{LineOf(token.GetLocation())}";

    private static int LineOf(Location location) => location.GetLineSpan().StartLinePosition.Line + 1;
}
