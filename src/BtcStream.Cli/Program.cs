using BtcStream.Cli;

return await new CliProgram(CliEnvironment.OfProcess()).RunAsync(args);
