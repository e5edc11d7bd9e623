using Fluxion;
using Fluxion.Examples.CSharp;

// Two spirals, told apart by a model of two layers that is held in a record: `dotnet run` takes a few seconds.
var keys = Rand.Split(Rand.Key(1));
Console.WriteLine("step    loss      accuracy");
Training.Run(
    Classifier.Create(keys[0], width: 24),
    Spirals.Create(keys[1]),
    steps: 400,
    progress => Console.WriteLine($"{progress.Step,4}    {progress.Loss:F5}   {progress.Accuracy:P1}"));
