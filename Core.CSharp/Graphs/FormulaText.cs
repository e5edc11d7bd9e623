using System.Text;

namespace Fluxion;

/// <summary>Terms as infix text with the fewest parentheses.</summary>
internal sealed class FormulaText
{
    /// <summary>A part that is used again gets a name from this length on.</summary>
    private const int ShortestNamed = 24;

    /// <summary>In one line longer parts are left out.</summary>
    private const int LongestInLine = 60;

    private const int Digits = 6;

    // How tightly a text binds.
    private const int Or = 1;
    private const int And = 2;
    private const int Comparison = 3;
    private const int Additive = 4;
    private const int Multiplicative = 5;
    private const int Power = 6;
    private const int Tight = 7;

    /// <summary>Ops between their arguments. What stands at the right binds one step tighter.</summary>
    private static readonly Dictionary<string, (string Symbol, int Binds)> Infix = new()
    {
        ["or"] = ("||", Or),
        ["and"] = ("&&", And),
        ["less"] = ("<", Comparison),
        ["lessOrEqual"] = ("<=", Comparison),
        ["equal"] = ("=", Comparison),
        ["notEqual"] = ("<>", Comparison),
        ["rem"] = ("%", Multiplicative),
        ["div"] = ("/", Multiplicative),
        ["matmul"] = ("*@", Multiplicative),
    };

    private readonly Dictionary<Term, (string Text, int Binds)> texts = new(ReferenceEqualityComparer.Instance);

    /// <summary>The parts that have a line of their own.</summary>
    private readonly HashSet<Term> named = new(ReferenceEqualityComparer.Instance);

    /// <summary>Whole formulas, a line each, each longer part that is used again on a line of its own before them.</summary>
    public static string Lines(IReadOnlyList<(Term Root, string? Label)> roots, IReadOnlySet<string> taken)
    {
        var text = new FormulaText();
        var lines = new StringBuilder();
        var count = 0;
        foreach (var (term, uses) in Uses(roots.Select(root => root.Root)))
        {
            var (written, binds) = text.Write(term);
            if (uses > 1 && written.Length >= ShortestNamed)
            {
                string name;
                do
                {
                    count++;
                    name = "t" + count;
                }
                while (taken.Contains(name));

                lines.Append("let ").Append(name).Append(" = ").Append(written).Append('\n');
                (written, binds) = (name, Tight);
                text.named.Add(term);
            }

            text.texts.Add(term, (written, binds));
        }

        return lines.AppendJoin('\n', roots.Select(root => (root.Label is null ? "" : root.Label + " = ") + text.texts[root.Root].Text)).ToString();
    }

    /// <summary>The formula in one line, its longer parts left out.</summary>
    public static string Line(Term root)
    {
        var text = new FormulaText();
        foreach (var (term, _) in Uses([root]))
        {
            var (written, binds) = text.Write(term);
            text.texts.Add(term, written.Length <= LongestInLine || term == root ? (written, binds) : ("...", Tight));
        }

        return text.texts[root].Text;
    }

    /// <summary>The terms of formulas, each after its parts, and the number of places where it is used.</summary>
    private static IEnumerable<(Term Term, int Uses)> Uses(IEnumerable<Term> roots)
    {
        var uses = new Dictionary<Term, int>(ReferenceEqualityComparer.Instance);
        var stack = new Stack<Term>();
        foreach (var root in roots)
        {
            uses[root] = uses.GetValueOrDefault(root) + 1;
            stack.Push(root);
        }

        var walked = new HashSet<Term>(ReferenceEqualityComparer.Instance);
        while (stack.TryPop(out var term))
        {
            if (!walked.Add(term))
            {
                continue;
            }

            foreach (var part in term.Parts)
            {
                uses[part] = uses.GetValueOrDefault(part) + 1;
                stack.Push(part);
            }
        }

        return uses.OrderBy(use => use.Key.Id).Select(use => (use.Key, use.Value));
    }

    private (string Text, int Binds) Write(Term term) => term switch
    {
        Atom atom => (atom.Text, Tight),
        Number number => WriteProduct(number.Value, []),
        Product product => WriteProduct(product.Coefficient, product.Factors),
        Sum sum => (WriteSum(sum), Additive),
        Call call => WriteCall(call),
        _ => throw new InvalidOperationException($"toFormula: no text for {term.GetType().Name}."),
    };

    private (string Text, int Binds) WriteCall(Call call)
    {
        var arguments = call.Arguments;
        if (arguments.Length == 2 && Infix.TryGetValue(call.Name, out var infix))
        {
            return ($"{Within(arguments[0], infix.Binds)} {infix.Symbol} {Within(arguments[1], infix.Binds + 1)}", infix.Binds);
        }

        if (call.Name == "pow" && arguments.Length == 2)
        {
            return ($"{Within(arguments[0], Tight)}**{Within(arguments[1], Tight)}", Power);
        }

        var all = arguments.Select(argument => texts[argument].Text).Append(call.Attributes).Where(text => text.Length > 0);
        return ($"{call.Name}({string.Join(", ", all)})", Tight);
    }

    private string WriteSum(Sum sum)
    {
        // A sum does not begin with a minus where it can be helped.
        var first = Math.Max(0, sum.Addends.ToList().FindIndex(addend => !addend.Coefficient.IsNegative));
        var builder = new StringBuilder();
        foreach (var addend in sum.Addends.RemoveAt(first).Insert(0, sum.Addends[first]))
        {
            var negative = addend.Coefficient.IsNegative;
            var size = negative ? -addend.Coefficient : addend.Coefficient;
            var (text, binds) = addend.Term switch
            {
                Number => WriteProduct(size, []),
                Product product when !named.Contains(product) => WriteProduct(size, product.Factors),
                _ when size == Ratio.One => texts[addend.Term],
                _ => WriteProduct(size, [new Factor(addend.Term, 1)]),
            };
            builder.Append(builder.Length == 0 ? (negative ? "-" : "") : negative ? " - " : " + ").Append(binds <= Additive ? $"({text})" : text);
        }

        return builder.ToString();
    }

    private (string Text, int Binds) WriteProduct(Ratio coefficient, IReadOnlyList<Factor> factors)
    {
        var above = factors.Where(factor => factor.Power > 0).Select(factor => WritePower(factor.Base, factor.Power)).ToList();
        var below = factors.Where(factor => factor.Power < 0).Select(factor => WritePower(factor.Base, -factor.Power)).ToList();
        var sign = coefficient.IsNegative ? "-" : "";
        var numerator = Math.Abs(coefficient.Numerator);
        if (numerator != 1 || above.Count == 0)
        {
            above.Insert(0, NumberText.Rounded(numerator, Digits));
        }

        if (coefficient.Denominator != 1)
        {
            below.Insert(0, NumberText.Rounded(coefficient.Denominator, Digits));
        }

        var text = sign + string.Join(" * ", above);
        text += below.Count == 0 ? "" : below.Count == 1 ? " / " + below[0] : " / (" + string.Join(" * ", below) + ")";
        var single = above.Count == 1 && below.Count == 0;
        var binds = sign.Length > 0 ? Additive : !single ? Multiplicative : factors.Count == 1 && factors[0].Power > 1 ? Power : Tight;
        return (text, binds);
    }

    private string WritePower(Term term, int power) => power == 1 ? Within(term, Power) : $"{Within(term, Tight)}**{power}";

    /// <summary>A term's text, in parentheses where it does not bind tightly enough.</summary>
    private string Within(Term term, int binds)
    {
        var (text, own) = texts[term];
        return own >= binds ? text : $"({text})";
    }
}
