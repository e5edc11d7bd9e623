namespace Fluxion.Examples.CSharp;

/// <summary>The README's first program: a test compares its text, and what it prints.</summary>
public static class FirstProgram
{
    /// <summary>What the program prints.</summary>
    public static string Run()
    {
        var printed = new StringWriter();
        Write(printed);
        return printed.ToString();
    }

    /// <summary>The writer has the console's name, so that the lines read as they do in a program.</summary>
    private static void Write(StringWriter Console)
    {
        // README:
        var gradient = Differentiate.Grad((Tensor t) => t.Sin() * (-t).Exp());
        Console.WriteLine(gradient(Tensor.Scalar(1)));

        var x = Tensor.Of([0.0, 1.0, 2.0, 3.0]);
        var y = Tensor.Of([1.0, 3.0, 5.0, 7.0]);
        var byLine = Differentiate.Grad(((Tensor Slope, Tensor Intercept) line) =>
            (line.Slope * x + line.Intercept).MseLoss(y));

        var line = (Slope: Tensor.Scalar(0), Intercept: Tensor.Scalar(0));
        for (var step = 0; step < 1000; step++)
        {
            line = Trees.Add(line, Trees.Scale(-0.1, byLine(line)));
        }

        Console.WriteLine($"{line.Slope}, {line.Intercept}");
        // end
    }
}
