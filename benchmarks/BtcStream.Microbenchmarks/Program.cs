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

// In process: a generated project would have to build under this repository's central versions and analyzers.
ManualConfig config = ManualConfig.Create(DefaultConfig.Instance).AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance));
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args, config);
return 0;
