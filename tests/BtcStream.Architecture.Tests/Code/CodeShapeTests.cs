namespace BtcStream.Architecture.Tests.Code;

public sealed class CodeShapeTests
{
    [Fact]
    public void Code_InEveryFile_HasTheShapeAgreedOn()
    {
        string[] files = [.. Repository.ProjectFolderFiles(".cs")];

        Assert.Contains("tests/BtcStream.Architecture.Tests/Code/CodeShapeTests.cs", files);
        Findings.AssertNone(files.SelectMany(file => CodeShape.FindViolations(file, Repository.Read(file))));
    }

    [Theory]
    [InlineData(399, 0)]
    [InlineData(400, 1)]
    public void FindViolations_FileLength_IsJudgedByLines(int lines, int expected) =>
        Assert.Equal(expected, CodeShape.FindViolations("A.cs", string.Concat(Enumerable.Repeat("// line\n", lines))).Count);

    [Fact]
    public void FindViolations_LongFile_IsNamed() => Assert.Equal(["A.cs: 500 lines."], CodeShape.FindViolations("A.cs", string.Concat(Enumerable.Repeat("\n", 500))));

    [Theory]
    [InlineData("void M()", "M")]
    [InlineData("A()", "ConstructorDeclaration")]
    [InlineData("~A()", "DestructorDeclaration")]
    [InlineData("public static A operator +(A a, A b)", "OperatorDeclaration")]
    public void FindViolations_LongMember_IsNamed(string signature, string name)
    {
        Assert.Equal([], CodeShape.FindViolations("A.cs", Member(signature, lines: 69)));
        Assert.Equal([$"A.cs:2: {name} has 70 lines."], CodeShape.FindViolations("A.cs", Member(signature, lines: 70)));
    }

    [Fact]
    public void FindViolations_LongAccessor_IsNamed()
    {
        string source = $"class A {{ int P {{\n{Body("get", lines: 75)}\n}} }}";

        Assert.Equal(["A.cs:2: get has 75 lines."], CodeShape.FindViolations("A.cs", source));
    }

    [Fact]
    public void FindViolations_LongLocalFunctionAndLambda_AreNamedWithTheirMethod()
    {
        string source = $"class A {{\nvoid M() {{\n{Body("void F()", lines: 70)}\n{Body("System.Action a = () =>", lines: 71)};\n}} }}";

        Assert.Equal(
            ["A.cs:2: M has 143 lines.", "A.cs:3: F has 70 lines.", "A.cs:73: lambda has 71 lines."],
            CodeShape.FindViolations("A.cs", source));
    }

    [Fact]
    public void FindViolations_LongTopLevel_IsNamed()
    {
        string source = "using System;\n" + string.Concat(Enumerable.Repeat("Console.WriteLine();\n", 70)) + "class A { }\n";

        Assert.Equal(["A.cs:2: top-level statements has 70 lines."], CodeShape.FindViolations("A.cs", source));
    }

    [Fact]
    public void FindViolations_ManyAttributesAndComments_DoNotCount()
    {
        string rows = string.Concat(Enumerable.Repeat("[System.Obsolete]\n", 100));
        string comments = string.Concat(Enumerable.Repeat("/// <summary>Long.</summary>\n", 100));

        Assert.Empty(CodeShape.FindViolations("A.cs", $"class A {{\n{comments}{rows}{Body("void M()", lines: 69)}\n}}"));
    }

    [Theory]
    [InlineData("unsafe class A { }")]
    [InlineData("class A { unsafe void M() { } }")]
    [InlineData("class A { void M() { unsafe { } } }")]
    public void FindViolations_UnsafeCode_IsFound(string source) => Assert.Equal(["A.cs:1: unsafe code."], CodeShape.FindViolations("A.cs", source));

    [Fact]
    public void FindViolations_Region_IsFound() => Assert.Equal(["A.cs:2: a region."], CodeShape.FindViolations("A.cs", "class A {\n#region Fields\n#endregion\n}"));

    [Fact]
    public void FindViolations_WordsInText_AreNot() =>
        Assert.Empty(CodeShape.FindViolations("A.cs", "// unsafe\nclass A { string s = \"\"\"\n#region unsafe\n\"\"\"; }"));

    [Fact]
    public void FindViolations_BrokenSource_IsFound() => Assert.StartsWith("A.cs: not understood", Assert.Single(CodeShape.FindViolations("A.cs", "class A {")), StringComparison.Ordinal);

    private static string Member(string signature, int lines) => $"class A {{\n{Body(signature, lines)}\n}}";

    private static string Body(string head, int lines) => $"{head}\n{{{new string('\n', lines - 2)}}}";
}
