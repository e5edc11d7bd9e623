namespace Fluxion.Kernels.Interpreter;

/// <summary>
/// Where values live: each scalar has a place of its own in the frame; each tile register a slot, which it shares with others that do not live at the
/// same time, so that the tiles in use stay in the nearest cache.
/// </summary>
internal sealed unsafe class Registers
{
    private sealed class Life(int tile, int start)
    {
        public int Tile { get; } = tile;

        public int Start { get; } = start;

        public int End { get; set; } = start;

        public bool MayOverwrite { get; set; }

        public bool IsInPlace { get; set; }
    }

    private readonly List<Life> lives = [];
    private int tiles;
    private int scalars;

    public Registers(int depth, int scalarArguments, int literals, int tileCapacity, int reductions)
    {
        ScalarArgumentsAt = sizeof(Frame) + (depth * sizeof(long));
        LiteralsAt = ScalarArgumentsAt + (scalarArguments * sizeof(ulong));
        TilesAt = LiteralsAt + (literals * sizeof(ulong));
        ReductionsAt = TilesAt + (tileCapacity * sizeof(byte*));
        ScalarsAt = ReductionsAt + (reductions * sizeof(ReductionState));
    }

    public int ScalarArgumentsAt { get; }

    public int LiteralsAt { get; }

    public int TilesAt { get; }

    public int ReductionsAt { get; }

    public int TileCount => tiles;

    /// <summary>Where the last scalar ends.</summary>
    public int End => ScalarsAt + (scalars * sizeof(ulong));

    private int ScalarsAt { get; }

    public static int IndexAt(int depth) => sizeof(Frame) + (depth * sizeof(long));

    public int NewScalar() => ScalarsAt + (scalars++ * sizeof(ulong));

    /// <summary>A tile register that is written at a step.</summary>
    public int NewTile(int step)
    {
        lives.Add(new Life(tiles, step));
        return TilesAt + (tiles++ * sizeof(byte*));
    }

    /// <summary>A tile is read at a step.</summary>
    public void Read(int register, int step)
    {
        var life = LifeOf(register);
        life.End = Math.Max(life.End, step);
    }

    /// <summary>A tile is written where its operands are read element by element, all of one size: it may take the slot of one that ends there.</summary>
    public void MayOverwrite(int register) => LifeOf(register).MayOverwrite = true;

    /// <summary>A tile is the memory that it was loaded from: it needs no slot.</summary>
    public void InPlace(int register) => LifeOf(register).IsInPlace = true;

    /// <summary>The step at which a tile is last read.</summary>
    public int EndOf(int register) => LifeOf(register).End;

    /// <summary>The slot of each tile, and how many there are.</summary>
    public (int[] Slots, int Count) Assign()
    {
        var slots = new int[tiles];
        var ends = new List<int>();
        foreach (var life in lives.Where(life => !life.IsInPlace).OrderBy(life => life.Start))
        {
            var slot = ends.FindIndex(end => end < life.Start || (end == life.Start && life.MayOverwrite));
            if (slot < 0)
            {
                slot = ends.Count;
                ends.Add(0);
            }

            ends[slot] = life.End;
            slots[life.Tile] = slot;
        }

        return (slots, ends.Count);
    }

    private Life LifeOf(int register) => lives[(register - TilesAt) / sizeof(byte*)];
}
