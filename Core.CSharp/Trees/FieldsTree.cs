using System.Linq.Expressions;
using System.Reflection;

namespace Fluxion;

/// <summary>A field of a tuple or record.</summary>
/// <param name="Member">The property or field through which it is read and, where it holds tensors, written.</param>
/// <param name="Type">Its type.</param>
/// <param name="Tree">The <see cref="Tree{T}"/> of its type.</param>
/// <param name="HoldsTensors">Whether it can hold tensors.</param>
/// <param name="IsOptional">Whether null is one of its values.</param>
/// <param name="Path">Its name in messages.</param>
internal sealed record TreeField(MemberInfo Member, Type Type, object Tree, bool HoldsTensors, bool IsOptional, string Path);

/// <summary>
/// A tuple or record: a chain of its fields' trees, compiled once per type. Rebuilding is what C#'s <c>with</c> does: a copy, of which the fields that hold tensors are set.
/// So what else the value holds stays, whatever it is.
/// </summary>
internal sealed class FieldsTree<T> : Tree<T>
{
    private readonly bool canBeNull = !typeof(T).IsValueType;
    private readonly Action<T, List<Tensor>> flatten;
    private readonly Func<T, LeafReader, T> rebuild;
    private readonly Action<T, List<StaticField>> addStatics;

    public FieldsTree(IReadOnlyCollection<TreeField> fields, MethodInfo? clone)
    {
        var holding = fields.Where(field => field.HoldsTensors).ToArray();
        HoldsTensors = holding.Length > 0;
        flatten = Visitor<List<Tensor>>(holding, nameof(Flatten), missing: null);
        addStatics = Visitor<List<StaticField>>(fields, nameof(AddStatics), missing: nameof(AddPresence));
        rebuild = Rebuilder(holding, clone);
    }

    public override bool HoldsTensors { get; }

    public override void Flatten(T value, string path, List<Tensor> leaves)
    {
        if (canBeNull && value is null)
        {
            throw TreeTypes.Missing(path, typeof(T));
        }

        flatten(value, leaves);
    }

    public override T Rebuild(T value, LeafReader leaves) => rebuild(value, leaves);

    public override void AddStatics(T value, string path, List<StaticField> fields)
    {
        if (!canBeNull || value is not null)
        {
            addStatics(value, fields);
        }
    }

    /// <summary>value.Field: for each field tree.Method(value.Field, path, target), of an optional one only where it is there.</summary>
    private static Action<T, TTarget> Visitor<TTarget>(IEnumerable<TreeField> fields, string method, string? missing)
    {
        var (value, target) = (Expression.Parameter(typeof(T)), Expression.Parameter(typeof(TTarget)));
        var body = new List<Expression>();
        foreach (var field in fields)
        {
            var read = Expression.MakeMemberAccess(value, field.Member);
            var path = Expression.Constant(field.Path);
            Expression visit = Expression.Call(Expression.Constant(field.Tree), method, null, read, path, target);
            if (!field.IsOptional)
            {
                body.Add(visit);
                continue;
            }

            var isThere = Expression.ReferenceNotEqual(read, Expression.Constant(null));
            if (missing is not null)
            {
                body.Add(Expression.Call(typeof(Tree<T>), missing, null, isThere, path, target));
            }

            body.Add(Expression.IfThen(isThere, visit));
        }

        body.Add(Expression.Empty());
        return Expression.Lambda<Action<T, TTarget>>(Expression.Block(body), value, target).Compile();
    }

    /// <summary>copy = value with { Field = tree.Rebuild(value.Field, leaves), … }.</summary>
    private static Func<T, LeafReader, T> Rebuilder(IReadOnlyCollection<TreeField> fields, MethodInfo? clone)
    {
        var (value, leaves) = (Expression.Parameter(typeof(T)), Expression.Parameter(typeof(LeafReader)));
        var copy = Expression.Variable(typeof(T));
        Expression original = clone is null || fields.Count == 0 ? value : Expression.Convert(Expression.Call(value, clone), typeof(T));
        var body = new List<Expression> { Expression.Assign(copy, original) };
        foreach (var field in fields)
        {
            var place = Expression.MakeMemberAccess(copy, field.Member);
            Expression set = Expression.Assign(place, Expression.Call(Expression.Constant(field.Tree), nameof(Rebuild), null, place, leaves));
            body.Add(field.IsOptional ? Expression.IfThen(Expression.ReferenceNotEqual(place, Expression.Constant(null)), set) : set);
        }

        body.Add(copy);
        return Expression.Lambda<Func<T, LeafReader, T>>(Expression.Block([copy], body), value, leaves).Compile();
    }
}
