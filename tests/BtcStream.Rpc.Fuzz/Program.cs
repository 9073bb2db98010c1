using System.CommandLine;
using System.Diagnostics;
using BtcStream.Rpc.Fuzz;

var seed = new Option<int>("--seed") { Description = "Seed of the first case; the next ones count up from it.", DefaultValueFactory = _ => Environment.TickCount };
var minutes = new Option<double>("--minutes") { Description = "How long to go on.", DefaultValueFactory = _ => 1 };
var cases = new Option<int>("--cases") { Description = "How many cases at most.", DefaultValueFactory = _ => int.MaxValue };
var targets = new Option<FuzzTarget[]>("--target") { Description = "What to attack: frames, headers, server; all of them unless given." };
var root = new RootCommand("Random input against BtcStream.Rpc. Ends with exit code 1 at the first broken promise, and says how to run that case again.")
{
    seed, minutes, cases, targets,
};
root.SetAction(async (parsed, cancellation) =>
{
    FuzzTarget[] chosen = parsed.GetValue(targets) is { Length: > 0 } given ? given : Enum.GetValues<FuzzTarget>();
    await using FuzzRunner runner = await FuzzRunner.StartAsync(chosen);
    int first = parsed.GetValue(seed);
    Console.WriteLine($"targets {string.Join(", ", chosen)}; first seed {first}");
    var time = Stopwatch.StartNew();
    TimeSpan reportEvery = TimeSpan.FromSeconds(10);
    TimeSpan nextReport = reportEvery;
    int done = 0;
    try
    {
        while (done < parsed.GetValue(cases) && time.Elapsed < TimeSpan.FromMinutes(parsed.GetValue(minutes)) && !cancellation.IsCancellationRequested)
        {
            await runner.RunAsync(unchecked(first + done));
            done++;
            if (time.Elapsed >= nextReport)
            {
                nextReport = time.Elapsed + reportEvery;
                Console.WriteLine($"{done} cases in {time.Elapsed.TotalSeconds:F0} s; last seed {first + done - 1}");
            }
        }
    }
    catch (FuzzException e)
    {
        await Console.Error.WriteLineAsync($"{e.Message}\n{e.InnerException}");
        return 1;
    }

    Console.WriteLine($"{done} cases, no promise broken");
    return 0;
});
return await root.Parse(args).InvokeAsync();
