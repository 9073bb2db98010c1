using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using BtcStream.Microbenchmarks.Ratios;

// --ratios: the ratios of the performance targets in one short run. Anything else goes to BenchmarkDotNet (--filter, --list …).
if (args.Contains("--ratios"))
{
    return RatioRun.Execute(Console.Out);
}

// --widths: the kernels again and again, with fewer and fewer of the machine's instructions.
if (args.Contains(WidthRun.ChildArgument))
{
    return RatioRun.Execute(Console.Out, kernelsOnly: true);
}

if (args.Contains("--widths"))
{
    return await WidthRun.ExecuteAsync(Console.Out);
}

// In process: a generated project would have to build under this repository's central versions and analyzers.
ManualConfig config = ManualConfig.Create(DefaultConfig.Instance).AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance));
BenchmarkSwitcher.FromAssembly(typeof(RatioRun).Assembly).Run(args, config);
return 0;
