using BtcStream.Server;

return await new CommandLine(new ServerRun(TimeProvider.System, Environment.Exit).RunAsync).InvokeAsync(args);
