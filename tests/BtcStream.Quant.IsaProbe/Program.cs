using BtcStream.Quant.IsaProbe;
using BtcStream.Quant.Numerics;

// Prints "key value" lines: what the JIT accelerates here, and for every way to run the kernels a hash of all result bits.
foreach ((string name, bool isSupported) in InstructionSets.All)
{
    Console.WriteLine($"{name} {isSupported}");
}

Console.WriteLine($"Selected {LaneDispatch.Selected}");
Print(nameof(LaneDispatch), ProbeSuite.HashDispatched());
Print(nameof(Lanes512), ProbeSuite.Hash<Lanes512>());
Print(nameof(Lanes256), ProbeSuite.Hash<Lanes256>());
Print(nameof(Lanes128), ProbeSuite.Hash<Lanes128>());
Print(nameof(LanesScalar), ProbeSuite.Hash<LanesScalar>());
Print(nameof(DeterministicMath), ProbeSuite.HashScalarFunctions());
Print("DeterministicMathInLanes", ProbeSuite.HashScalarFunctionsInLanes());

static void Print(string name, IEnumerable<(string Part, ulong Hash)> hashes)
{
    foreach ((string part, ulong hash) in hashes)
    {
        Console.WriteLine($"{name}.{part} {hash:X16}");
    }
}
