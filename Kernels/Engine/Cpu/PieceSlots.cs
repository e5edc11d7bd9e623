namespace Fluxion.Kernels.Cpu;

/// <summary>Where the values lie that pieces of a block hand on: what no later piece reads makes room.</summary>
/// <param name="memory">Whose scratch memory they lie in.</param>
internal sealed class PieceSlots(KernelMemory memory)
{
    private readonly Dictionary<int, int> places = [];
    private readonly Dictionary<int, int> sizes = [];
    private readonly Dictionary<int, Stack<int>> free = [];

    public int this[int value] => places[value];

    public bool Has(int value) => places.ContainsKey(value);

    /// <summary>Room for a value.</summary>
    public void Reserve(int value, int bytes)
    {
        sizes[value] = bytes;
        places[value] = free.TryGetValue(bytes, out var left) && left.TryPop(out var place) ? place : memory.Reserve(bytes);
    }

    /// <summary>The places of a piece, which reads what it is handed before it hands on anything: that may lie where the last of what it read did.</summary>
    public IReadOnlyDictionary<int, int> Exchange(int[] gives, int[] last, Func<int, int> bytes)
    {
        var all = new Dictionary<int, int>(places);
        foreach (var value in last)
        {
            places.Remove(value, out var place);
            if (!free.TryGetValue(sizes[value], out var left))
            {
                free.Add(sizes[value], left = []);
            }

            left.Push(place);
        }

        foreach (var value in gives)
        {
            Reserve(value, bytes(value));
            all.Add(value, places[value]);
        }

        return all;
    }
}
